"""What an app offers a company that has just said what it does: a step of the page of first steps."""

from typing import Any, ClassVar

from tropa.core.models import WorkspaceSettings
from tropa.core.registry import Registry


class Offer:
    """One step; its template finds what `context` returned as `it`."""

    label: ClassVar[str]
    template: ClassVar[str]
    order: ClassVar[int] = 100
    brings_examples: ClassVar[bool] = False
    """Whether it has examples to look around with, so that nobody else need offer them."""

    def context(self, member: Any, company: WorkspaceSettings) -> dict[str, Any] | None:
        """What the step shows; None leaves it out. `waits`: it is to be done before those after it."""
        raise NotImplementedError


offers: Registry[Offer] = Registry(Offer, module="first_steps")
