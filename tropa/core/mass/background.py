"""Long deeds in the worker: going on with a plan, taking back what changed many records."""

from uuid import UUID

from tropa.core.journal import undo
from tropa.core.mass.applying import apply
from tropa.core.tasks.declaring import task


@task(lane="bulk", atomic=False)
def carry_on(operation: str) -> None:
    """Do what stands in a plan; goes on where a killed worker or a stop left it."""
    apply(UUID(operation))


@task(lane="bulk", atomic=False)
def take_back(operation: str) -> None:
    """Undo part by part; who asked is the actor of the job."""
    undo(UUID(operation))
