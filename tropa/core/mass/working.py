"""The worker's part of mass work; it goes on where a killed worker left it."""

from uuid import UUID

from tropa.core.journal import undo
from tropa.core.mass import reversing
from tropa.core.mass.applying import apply
from tropa.core.models import Operation
from tropa.core.tasks import task


@task(lane="bulk", atomic=False)
def apply_plan(operation: str) -> None:
    """Do the plan of this operation, in parts."""
    apply(UUID(operation))


@task(lane="bulk", atomic=False)
def take_back(operation: str) -> None:
    """Undo an operation on many records, in parts."""
    undo(UUID(operation))


@task(lane="bulk", atomic=False)
def count_undo(operation: str) -> None:
    """Say what an undo of many records would do."""
    reversing.count(Operation.objects.get(pk=operation))


def start(operation_id: UUID) -> None:
    """Let the worker do a plan, once this transaction is committed."""
    apply_plan.enqueue(operation=str(operation_id))
