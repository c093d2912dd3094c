"""Doing a plan, in parts of at most 500 records and half a second, each one transaction."""

from collections.abc import Sequence
from time import monotonic
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.access import Viewer
from tropa.core.actors import Actor, ActorKind
from tropa.core.commands import Command, commands
from tropa.core.errors import Invalid, NotFound, RuleViolation
from tropa.core.journal import resumed
from tropa.core.models import Operation, PlannedChange
from tropa.core.tasks.running import advanced
from tropa.lib.crashes import crash_point

MOST = 500
FIRST = 100
SECONDS = 0.5
TOLD = 100
"""So many failed records are named; the others are only counted."""

GOING = (Operation.State.PLANNING, Operation.State.PLANNED, Operation.State.RUNNING, Operation.State.STOPPED)


def apply(operation_id: UUID) -> Operation:
    """Do what stands in the plan until nothing is left or somebody stops it; a second call goes on where one died.

    Each part deletes its lines of the plan in its own transaction, so whatever is left is still to be done.

    Raises:
        NotFound: no such plan, or who planned it does not work here any more.
        RuleViolation: it is done or taken back already.
    """
    row = _begin(operation_id)
    planner = Actor(cast(ActorKind, row.actor_kind), row.actor_id)
    command, viewer = commands.get(row.progress["command"]), access.viewer_of(planner)
    params, size = command.parse(row.progress["params"]), FIRST
    while True:
        started = monotonic()
        if not _part(operation_id, command, params, viewer, size):
            ended: Operation = Operation.objects.get(pk=operation_id)
            return ended
        elapsed = max(monotonic() - started, 0.001)
        # Aim at the middle of the budget, so that a slower part still fits.
        size = max(1, min(MOST, int(size * SECONDS / 2 / elapsed)))


def stop(operation_id: UUID) -> None:
    """End it after the part that runs; what is done stays and can be taken back.

    Raises:
        NotFound: no such operation.
        RuleViolation: it has ended already.
    """
    with transaction.atomic():
        row = locked(operation_id)
        if row.state not in {Operation.State.PLANNING, Operation.State.PLANNED, Operation.State.RUNNING}:
            raise RuleViolation("core.not_running", _("This operation has ended already."))
        Operation.objects.filter(pk=operation_id).update(state=Operation.State.STOPPED)


def _begin(operation_id: UUID) -> Operation:
    with transaction.atomic():
        row = locked(operation_id)
        check_startable(row)
        if row.state == Operation.State.PLANNING:
            raise RuleViolation("core.still_planning", _("This plan is still being made."))
        Operation.objects.filter(pk=operation_id).update(state=Operation.State.RUNNING)
    return row


def check_startable(row: Operation) -> None:
    """Refuse what is no plan, or no plan any more.

    Raises:
        NotFound: it never was one.
        RuleViolation: it is done, taken back, or was stopped while it was made.
    """
    if "command" not in row.progress:
        raise NotFound
    if row.state == Operation.State.STOPPED and "selection" in row.progress:
        raise RuleViolation("core.half_planned", _("This was stopped before its plan was whole; plan it anew."))
    if row.state not in GOING:
        raise RuleViolation("core.not_planned", _("This operation is done or taken back already."))


def locked(operation_id: UUID) -> Operation:
    """The operation, for this transaction alone.

    Raises:
        NotFound: there is none.
    """
    row: Operation | None = Operation.objects.select_for_update(of=("self",)).filter(pk=operation_id).first()
    if row is None:
        raise NotFound
    return row


def _part(operation_id: UUID, command: Command, params: Any, viewer: Viewer, size: int) -> bool:
    """One part; False when there is nothing left to do, or it was stopped."""
    started = monotonic()
    with transaction.atomic():
        row = locked(operation_id)
        if row.state != Operation.State.RUNNING:
            return False
        lines = list(PlannedChange.objects.filter(operation=row).order_by("position")[:size])
        if not lines:
            # The examples were for the decision; they hold values that the journal keeps better.
            told = {name: value for name, value in row.progress.items() if name != "examples"}
            Operation.objects.filter(pk=row.pk).update(state=Operation.State.DONE, progress=told)
            return False
        with resumed(row):
            records = _unchanged(command, row.progress["kind"], lines, params, viewer)
            failed = _run(command, records, params, viewer)
        PlannedChange.objects.filter(pk__in=[line.pk for line in lines]).delete()
        progress = row.progress
        progress["done"] += len(records) - len(failed)
        progress["skipped"] += len(lines) - len(records)
        progress["refused"] = _counted(progress["refused"], failed)
        progress["failed"] = (progress["failed"] + failed)[:TOLD]
        progress["rate"] = round(len(lines) / max(monotonic() - started, 0.001))
        Operation.objects.filter(pk=row.pk).update(progress=progress)
        advanced()
        crash_point("mass.written")
    crash_point("mass.part")
    return True


def _unchanged(command: Command, kind: str, lines: Sequence[PlannedChange], params: Any, viewer: Viewer) -> list[Any]:
    """The planned records that stand as they were planned and that the viewer may still change, locked."""
    model, versions = access.model_of(kind), {line.object: line.version for line in lines}
    found = command.allowed(model, params, viewer=viewer).filter(pk__in=versions)
    locked = found.order_by("pk").select_for_update(of=("self",))
    return [record for record in locked if record.version == versions[record.pk]]


def _run(command: Command, records: list[Any], params: Any, viewer: Viewer) -> list[dict[str, str]]:
    """All at once; if one refuses, one by one. Returns the refusals."""
    try:
        with transaction.atomic():
            command.run(records, params, viewer=viewer)
    except (RuleViolation, Invalid):
        return [refusal for record in records if (refusal := _run_one(command, record, params, viewer))]
    return []


def _run_one(command: Command, record: Any, params: Any, viewer: Viewer) -> dict[str, str] | None:
    fresh = type(record).everything.get(pk=record.pk)
    try:
        with transaction.atomic():
            command.run([fresh], params, viewer=viewer)
    except RuleViolation as refused:
        return {"id": str(record.pk), "code": refused.code, "message": str(refused)}
    except Invalid as wrong:
        return {"id": str(record.pk), "code": wrong.errors[0].code, "message": str(wrong)}
    return None


def _counted(refused: dict[str, int], failed: list[dict[str, str]]) -> dict[str, int]:
    counts = dict(refused)
    for each in failed:
        counts[each["code"]] = counts.get(each["code"], 0) + 1
    return counts
