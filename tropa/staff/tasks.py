"""What staff does in the background."""

from uuid import UUID

from tropa.core import mass
from tropa.core.tasks import task


@task(lane="bulk", atomic=False)
def apply_plan(*, operation: str) -> None:
    """Do what stands in a plan; goes on where a killed worker stopped."""
    mass.apply(UUID(operation))
