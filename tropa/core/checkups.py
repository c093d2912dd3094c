"""What `tropa doctor` asks of each workspace besides the kernel's own checks: every app registers its own."""

from collections.abc import Callable
from dataclasses import dataclass

from tropa.core.registry import Registry


@dataclass(frozen=True)
class Checkup:
    """One question about the entered workspace; `look` gives what is wrong in words, nothing when all is well."""

    label: str
    look: Callable[[], str]


checkups: Registry[Checkup] = Registry(Checkup, module="checkups")
