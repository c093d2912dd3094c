"""The worker's part of mass work; it goes on where a killed worker left it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from tropa.core.access import Viewer
from tropa.core.journal import undo
from tropa.core.journal.undoing import UNDO, check_undoable
from tropa.core.mass import planning, reversing
from tropa.core.mass.applying import GOING, apply, check_startable, locked
from tropa.core.models import Job, Operation
from tropa.core.tasks import standing, task

ALIVE = {Operation.State.PLANNING, Operation.State.PLANNED, Operation.State.RUNNING}


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


def given_up(operations: Iterable[Operation]) -> set[UUID]:
    """Which of these run by their own account, but nobody works at them any more: their job was given up."""
    rows = {str(row.undoes_id or row.pk): row.pk for row in operations if row.state in ALIVE}
    if not rows:
        return set()
    return {rows[each] for each in standing.given_up([apply_plan, take_back, make_plan], "operation", list(rows))}


def go_on(row: Operation, viewer: Viewer) -> None:
    """Let the worker go on with what was stopped or given up: the rest of a plan, or of a long undo.

    Raises:
        Denied, NotUndoable, NotFound, RuleViolation: as `start`, and `journal.undo`.
    """
    if row.label == UNDO and row.undoes_id and row.state in {Operation.State.STOPPED, Operation.State.RUNNING}:
        with transaction.atomic():
            deed = locked(row.undoes_id)
            check_undoable(deed, viewer)
            job = standing.job_of(take_back, operation=str(deed.pk))
            if job is None or job.state == Job.State.RUNNING:
                take_back.enqueue(operation=str(deed.pk))
            else:
                standing.try_again(pk=job.pk)
        return
    for each in (make_plan, apply_plan):
        job = standing.job_of(each, operation=str(row.pk))
        if job is not None and job.state == Job.State.DEAD:
            standing.try_again(pk=job.pk)
            return
    start(row.pk)


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
