"""The worker's part of mass work; it goes on where a killed worker left it."""

from uuid import UUID

from django.db import transaction

from tropa.core.journal import undo
from tropa.core.mass import planning, reversing
from tropa.core.mass.applying import GOING, apply, check_startable, locked
from tropa.core.models import Operation
from tropa.core.tasks import task


@task(lane="bulk", atomic=False)
def apply_plan(operation: str) -> None:
    """Do the plan of this operation, in parts; nothing is left if a worker died after the last one."""
    if Operation.objects.filter(pk=operation, state__in=GOING).exists():
        apply(UUID(operation))


@task(lane="bulk", atomic=False)
def take_back(operation: str) -> None:
    """Undo an operation on many records, in parts; nothing is left if a worker died after the last one."""
    if not Operation.objects.filter(pk=operation, state=Operation.State.UNDONE).exists():
        undo(UUID(operation))


@task(lane="bulk", atomic=False)
def count_undo(operation: str) -> None:
    """Say what an undo of many records would do."""
    reversing.count(Operation.objects.get(pk=operation))


@task(lane="bulk", atomic=False)
def make_plan(operation: str) -> None:
    """Plan for many records, in parts."""
    planning.go_on(UUID(operation))


def start(operation_id: UUID) -> None:
    """Let the worker do a plan, once this transaction is committed; one that is being made begins when it is whole.

    Raises:
        NotFound: no such plan.
        RuleViolation: it is done, taken back, or was stopped while it was made.
    """
    with transaction.atomic():
        row = locked(operation_id)
        check_startable(row)
        Operation.objects.filter(pk=operation_id).update(progress={**row.progress, "started": True})
        if row.state != Operation.State.PLANNING:
            apply_plan.enqueue(operation=str(operation_id))
