"""The plan: which records, at which versions, with up to five examples of before and after.

A short one is made at once. A long one is made by the worker in parts, each one transaction that notes how far it came,
so a killed worker goes on; meanwhile the operation is `planning`.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tropa.core import access, catalogue, problems
from tropa.core.access import Viewer
from tropa.core.actors import acting
from tropa.core.commands import Command, commands
from tropa.core.commands.declaring import ask
from tropa.core.errors import Invalid, NotFound, RuleViolation, TropaError
from tropa.core.journal import operation, rehearse
from tropa.core.journal.operations import write
from tropa.core.journal.rehearsals import TooLarge
from tropa.core.models import Operation, PlannedChange
from tropa.core.records import insert_rows
from tropa.core.selections import Selection
from tropa.core.tasks.running import advanced
from tropa.lib.crashes import crash_point
from tropa.lib.sequences import chunks

PART = 2_000
AT_ONCE = 2_000
"""So many records are planned while somebody waits; the worker plans more."""
EXAMPLES = 5
UNTOLD = ("created_at", "updated_at")


def plan(label: str, chosen: Selection, values: dict[str, Any], *, viewer: Viewer) -> Operation:
    """Store what a command will do to all records of `chosen` that the viewer sees; nothing is changed yet.

    Args:
        values: the command's parameters, plain JSON.

    Returns:
        The operation, planned, or `planning` where it is long: then the worker ends the plan. Its `progress` has
        total, refused (kind of reason -> count) and examples.

    Raises:
        NotFound: no such command for this kind.
        Denied: the viewer has no such right at all.
        RuleViolation: wrong parameters, or the command is for one record only.
        Invalid: the filter of the selection is wrong.
    """
    from tropa.core.mass.working import make_plan

    command, params = _prepared(label, chosen.kind, values, viewer)
    long = _is_long(command, chosen, viewer)
    with operation(command.label, title=str(command.title)) as context:
        write(context)
        context.operations.clear()
        progress = {
            "command": label,
            "kind": chosen.kind,
            "params": params.model_dump(mode="json"),
            "selection": chosen.spelled(),
            "total": 0,
            "done": 0,
            "skipped": 0,
            "failed": [],
            "rate": 0,
            "refused": {},
            "examples": [],
        }
        rows = Operation.objects.filter(pk=context.id)
        rows.update(state=Operation.State.PLANNING, progress=progress)
        if long:
            make_plan.enqueue(operation=str(context.id))
        else:
            while _part(context.id, command, params, viewer):
                pass
    planned: Operation = rows.get()
    return planned


def go_on(operation_id: UUID) -> None:
    """The worker's part: end the plan, from where it was left; what is not allowed any more stops it."""
    row = Operation.objects.get(pk=operation_id)
    try:
        viewer = access.viewer_of(acting())
        command, params = _prepared(row.progress["command"], row.progress["kind"], row.progress["params"], viewer)
        while _part(operation_id, command, params, viewer):
            crash_point("mass.planned")
    except TropaError as refused:
        row.refresh_from_db()
        told = {"id": "", "code": "core.not_planned", "message": problems.detail(refused)}
        progress = {**row.progress, "failed": [told]}
        Operation.objects.filter(pk=row.pk).update(state=Operation.State.STOPPED, progress=progress)


def _prepared(label: str, kind: str, values: dict[str, Any], viewer: Viewer) -> tuple[Command, Any]:
    if label not in commands or not commands.get(label).fits(kind):
        raise NotFound
    command = commands.get(label)
    access.check(viewer, kind, command.action)
    if not command.bulk:
        raise RuleViolation("core.one_at_a_time", _("This can be done to one record at a time."))
    params = command.parse(values)
    command.check(kind, params, viewer=viewer)
    ask(command, kind, params, viewer)
    return command, params


def _visible(command: Command, chosen: Selection, viewer: Viewer) -> Any:
    model = access.model_of(chosen.kind)
    found = command.records(model).visible_to(viewer).order_by("pk")
    return found if chosen.query is None else found.filter(chosen.condition(viewer))


def _is_long(command: Command, chosen: Selection, viewer: Viewer) -> bool:
    if chosen.query is None:
        return len(chosen.ids) > AT_ONCE
    return bool(_visible(command, chosen, viewer).values("pk")[: AT_ONCE + 1].count() > AT_ONCE)


def _part(operation_id: UUID, command: Command, params: Any, viewer: Viewer) -> bool:
    """One part in one transaction; False when the plan is whole, or somebody stopped it."""
    with transaction.atomic():
        row = Operation.objects.select_for_update(of=("self",)).get(pk=operation_id)
        if row.state != Operation.State.PLANNING:
            return False
        progress = row.progress
        chosen = Selection.read(progress["selection"])
        part, after = _next(command, chosen, viewer, progress.get("after"))
        planned = _allowed(command, chosen.kind, params, viewer, part)
        _store(operation_id, chosen.kind, progress["total"], planned)
        progress["total"] += len(planned)
        if refused := len(part) - len(planned):
            progress["refused"] = {"not_allowed": progress["refused"].get("not_allowed", 0) + refused}
        progress["after"] = after
        if after is None:
            _end(row, command, params, viewer)
        else:
            Operation.objects.filter(pk=operation_id).update(progress=progress)
        advanced()
    return after is not None


def _next(
    command: Command, chosen: Selection, viewer: Viewer, after: Any
) -> tuple[list[tuple[UUID, int]], str | int | None]:
    """(id, version) of the next records in the order of ids, and where to go on; by key, so no cursor is held."""
    found = _visible(command, chosen, viewer).values_list("pk", "version")
    if chosen.query is None:
        at, ids = int(after or 0), sorted(set(chosen.ids))
        part = list(found.filter(pk__in=ids[at : at + PART]))
        return part, at + PART if at + PART < len(ids) else None
    part = list(found.filter(Q(pk__gt=UUID(after)) if after else Q())[:PART])
    return part, str(part[-1][0]) if len(part) == PART else None


def _allowed(
    command: Command, kind: str, params: Any, viewer: Viewer, part: list[tuple[UUID, int]]
) -> list[tuple[UUID, int]]:
    allowed = command.allowed(access.model_of(kind), params, viewer=viewer)
    may: set[UUID] = set()
    for ids in chunks((identity for identity, _version in part), 500):
        may |= set(allowed.filter(pk__in=ids).values_list("pk", flat=True))
    return [row for row in part if row[0] in may]


def _store(operation_id: UUID, kind: str, first: int, planned: list[tuple[UUID, int]]) -> None:
    insert_rows(
        PlannedChange,
        ["operation", "position", "model", "object", "version"],
        [(operation_id, first + at, kind, *row) for at, row in enumerate(planned)],
    )


def _end(row: Operation, command: Command, params: Any, viewer: Viewer) -> None:
    """The plan is whole: try it on a few, and start at once where somebody asked for that meanwhile."""
    from tropa.core.mass.working import apply_plan

    lines = PlannedChange.objects.filter(operation=row).order_by("position")[:EXAMPLES]
    progress = {name: value for name, value in row.progress.items() if name not in {"selection", "after"}}
    progress["examples"] = _examples(command, progress["kind"], [line.object for line in lines], params, viewer)
    Operation.objects.filter(pk=row.pk).update(state=Operation.State.PLANNED, progress=progress)
    if progress.get("started"):
        apply_plan.enqueue(operation=str(row.pk))


def _examples(command: Command, kind: str, ids: list[UUID], params: Any, viewer: Viewer) -> list[dict[str, Any]]:
    """Up to five records before and after as the viewer may read them, found by doing it to them and taking it back."""
    model = access.model_of(kind)

    def attempt() -> list[dict[str, Any]]:
        records = list(command.records(model).filter(pk__in=ids).order_by("pk"))
        before = _shown(kind, ids, viewer)
        try:
            command.run(records, params, viewer=viewer)
        except (RuleViolation, Invalid):
            return []
        after = _shown(kind, ids, viewer)
        return [_compared(record, before[record.pk], after[record.pk]) for record in records if record.pk in after]

    if not ids:
        return []
    try:
        return rehearse(attempt).result or []
    except TooLarge:
        return []


def _shown(kind: str, ids: list[UUID], viewer: Viewer) -> dict[UUID, dict[str, str]]:
    """The readable fields of records as text."""
    records = list(access.model_of(kind).everything.filter(pk__in=ids))
    try:
        fields = catalogue.of(kind).readable(viewer)
    except KeyError:
        return {record.pk: {} for record in records}
    fields.prefetch(records, fields.names())
    return {record.pk: {spec.name: spec.text(spec.value(record)) for spec in fields} for record in records}


def _compared(record: Any, before: dict[str, str], after: dict[str, str]) -> dict[str, Any]:
    changed = [name for name in before if before[name] != after[name] and name not in UNTOLD]
    return {
        "id": str(record.pk),
        "title": str(record),
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }
