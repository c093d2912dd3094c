"""What a new company begins with: each app names in `<app>/founding.py` what it puts there.

It happens in the operation that opens the workspace, in the language of the company.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tropa.core.registry import Registry


@dataclass(frozen=True)
class Foundation:
    """One app's first records; `lay` writes them."""

    label: str
    lay: Callable[[], None]
    order: int = 100


foundations: Registry[Foundation] = Registry(Foundation, module="founding")
