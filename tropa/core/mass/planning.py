"""The plan: which records, at which versions, with up to five examples of before and after."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tropa.core import access, catalogue
from tropa.core.access import Viewer
from tropa.core.commands import Command, commands
from tropa.core.commands.declaring import ask
from tropa.core.errors import Invalid, NotFound, RuleViolation
from tropa.core.journal import operation, rehearse
from tropa.core.journal.operations import write
from tropa.core.journal.rehearsals import TooLarge
from tropa.core.models import Operation, PlannedChange
from tropa.core.records import insert_rows
from tropa.lib.sequences import chunks

PART = 2_000
EXAMPLES = 5
UNTOLD = ("created_at", "updated_at")


def plan(label: str, kind: str, chosen: Q | Sequence[UUID], values: dict[str, Any], *, viewer: Viewer) -> Operation:
    """Store what a command will do to all records of `chosen` that the viewer sees; nothing is changed yet.

    Args:
        chosen: a compiled query, or ids.
        values: the command's parameters, plain JSON.

    Returns:
        The planned operation; its `progress` has total, refused (kind of reason -> count) and examples.

    Raises:
        NotFound: no such command for this kind.
        Denied: the viewer has no such right at all.
        RuleViolation: wrong parameters, or the command is for one record only.
    """
    if label not in commands or not commands.get(label).fits(kind):
        raise NotFound
    command = commands.get(label)
    access.check(viewer, kind, command.action)
    if not command.bulk:
        raise RuleViolation("core.one_at_a_time", _("This can be done to one record at a time."))
    params = command.parse(values)
    command.check(kind, params, viewer=viewer)
    ask(command, kind, params, viewer)
    with operation(command.label, title=str(command.title)) as context:
        write(context)
        context.operations.clear()
        total, refused, first = _store(command, kind, chosen, params, viewer, context.id)
        examples = _examples(command, kind, first, params, viewer)
        progress = {
            "command": label,
            "kind": kind,
            "params": params.model_dump(mode="json"),
            "total": total,
            "done": 0,
            "skipped": 0,
            "failed": [],
            "rate": 0,
            "refused": {"not_allowed": refused} if refused else {},
            "examples": examples,
        }
        Operation.objects.filter(pk=context.id).update(state=Operation.State.PLANNED, progress=progress)
    planned: Operation = Operation.objects.get(pk=context.id)
    return planned


def _store(
    command: Command, kind: str, chosen: Q | Sequence[UUID], params: Any, viewer: Viewer, operation_id: UUID
) -> tuple[int, int, list[UUID]]:
    """Stream ids and versions into the plan; returns how many are planned, how many refused, and the first few."""
    model = access.model_of(kind)
    allowed = command.allowed(model, params, viewer=viewer)
    total, refused, first = 0, 0, list[UUID]()
    for part in _parts(command, model, chosen, viewer):
        ids = [identity for identity, _version in part]
        may = set(allowed.filter(pk__in=ids).values_list("pk", flat=True))
        planned = [(identity, version) for identity, version in part if identity in may]
        refused += len(part) - len(planned)
        insert_rows(
            PlannedChange,
            ["operation", "position", "model", "object", "version"],
            [(operation_id, total + at, kind, *row) for at, row in enumerate(planned)],
        )
        first += [identity for identity, _version in planned[: EXAMPLES - len(first)]]
        total += len(planned)
    return total, refused, first


def _parts(
    command: Command, model: Any, chosen: Q | Sequence[UUID], viewer: Viewer
) -> Iterator[list[tuple[UUID, int]]]:
    """(id, version) of what is meant, in the order of ids, by key: the base need not hold a cursor while we write."""
    visible = command.records(model).visible_to(viewer).order_by("pk").values_list("pk", "version")
    if not isinstance(chosen, Q):
        for ids in chunks(sorted(set(chosen)), PART):
            if part := list(visible.filter(pk__in=ids)):
                yield part
        return
    found, after = visible.filter(chosen), Q()
    while part := list(found.filter(after)[:PART]):
        yield part
        after = Q(pk__gt=part[-1][0])


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
