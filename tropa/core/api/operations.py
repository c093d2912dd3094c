"""`operations`: what was done, its progress, and taking it back."""

from collections import defaultdict
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tropa.core import access, catalogue, mass
from tropa.core.api import bodies, schemas
from tropa.core.api.answering import answer, nothing
from tropa.core.api.requests import wanted
from tropa.core.api.resources import Resource, resources
from tropa.core.api.schemas import described
from tropa.core.api.writing import writes
from tropa.core.errors import FieldError, Invalid, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import undo
from tropa.core.journal.undoing import UndoReport
from tropa.core.kinds import label_of
from tropa.core.models import Operation
from tropa.core.paging import COUNTED
from tropa.core.requests import ViewerRequest
from tropa.lib.numbers import BIG_COLUMN, whole
from tropa.lib.sequences import chunks

SHAPE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "seq": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "label": {"type": "string"},
        "title": {"type": "string"},
        "actor": {"type": "object"},
        "origin": {"type": "string"},
        "state": {"type": "string", "enum": Operation.State.values},
        "records": {"type": "integer"},
        "progress": {"type": "object"},
        "effects": {"type": "array", "items": {"type": "object"}},
        "undoes": {"type": ["string", "null"]},
        "parent": {"type": ["string", "null"]},
    },
}
REPORT = {
    "type": "object",
    "properties": {
        "operation": {"type": ["string", "null"]},
        "undone": {"type": "integer"},
        "conflicts": {"type": "array", "items": {"type": "object"}},
        "also": {"type": "array", "items": {"type": "string"}},
        "effects": {"type": "array", "items": {"type": "object"}},
    },
}

router = Router(tags=["operations"])
resources.register(Resource("operations", router))


@router.get(
    "",
    operation_id="operations_list",
    summary="What was done, newest first",
    openapi_extra=described(gives=schemas.page_of(SHAPE)),
)
def listed(
    request: ViewerRequest,
    state: str = "",
    label: str = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Deeds of the viewer, or of all where the role allows it; what followed from a deed is not listed by itself."""
    viewer = request.member
    access.check(viewer, "operation", "view")
    found = Operation.objects.filter(access.row_filter(viewer, Operation), parent=None)
    if state:
        found = found.filter(state=bodies.check_text(state, "state"))
    if label:
        found = found.filter(label=bodies.check_text(label, "label"))
    count = found[: COUNTED + 1].count()
    rows = list(found.filter(_after(cursor)).order_by("-seq", "-pk")[: limit + 1])
    following = f"{rows[limit - 1].seq}.{rows[limit - 1].pk}" if len(rows) > limit else None
    items = [shown(row) for row in rows[:limit]]
    return answer({"items": items, "next": following, "count": count, "count_exact": count <= COUNTED})


def _after(cursor: str) -> Q:
    if not cursor:
        return Q()
    number, _dot, identity = cursor.partition(".")
    seq, last = whole(number, BIG_COLUMN), as_uuid(identity)
    if seq is None or last is None:
        raise Invalid(
            [FieldError("cursor", "paging.bad_cursor", _("This page does not exist; begin with the first one."))]
        )
    return Q(seq__lt=seq) | Q(seq=seq, pk__lt=last)


@router.get("/{identity}", operation_id="operations_get", summary="One deed", openapi_extra=described(gives=SHAPE))
def one(request: ViewerRequest, identity: str) -> HttpResponse:
    """A deed with its progress."""
    return answer(shown(access.fetch(request.member, Operation, wanted(identity))))


@router.post(
    "/{identity}/reversal",
    operation_id="operations_reverse",
    summary="Take a deed back",
    openapi_extra=described(gives=REPORT, status=201, parameters=[schemas.KEY]),
)
@writes
def reversal(request: ViewerRequest, identity: str, dry_run: bool = False) -> HttpResponse:
    """Undo with all that followed; the answer lists what stays as it is.

    A large one is done by the worker (202); a dry run of a large one is counted by the worker (202) and then stands in
    the deed's `progress.reversal`.
    """
    viewer = request.member
    deed = access.fetch(viewer, Operation, wanted(identity), "manage")
    bodies.read(request)
    if dry_run and mass.foreseen(deed, viewer) is not None:
        return answer(told(undo(deed.pk, dry_run=True), viewer))
    if dry_run:
        mass.foresee(deed)
    report = None if dry_run else mass.reverse(deed, viewer)
    if report is None:
        return answer({**told(UndoReport(), viewer), "planned": True}, 202)
    return answer(told(report, viewer), 201, Location=f"/api/v1/operations/{report.operation}")


@router.post(
    "/{identity}/run",
    operation_id="operations_start",
    summary="Let the worker do a plan",
    openapi_extra=described(gives=SHAPE, status=202, parameters=[schemas.KEY]),
)
@writes
def start(request: ViewerRequest, identity: str) -> HttpResponse:
    """Do what is planned, or go on with what was stopped; with the rights of who planned it."""
    deed = access.fetch(request.member, Operation, wanted(identity), "manage")
    bodies.read(request)
    if "command" not in deed.progress or deed.state not in (Operation.State.PLANNED, Operation.State.STOPPED):
        raise RuleViolation("core.not_planned", _("This operation is done or taken back already."))
    mass.start(deed.pk)
    return answer(shown(deed), 202)


@router.delete(
    "/{identity}/run",
    operation_id="operations_stop",
    summary="Stop mass work",
    openapi_extra=described(status=204),
)
@writes
def stop(request: ViewerRequest, identity: str) -> HttpResponse:
    """End it after the part that runs; what is done stays and can be taken back."""
    deed = access.fetch(request.member, Operation, wanted(identity), "manage")
    mass.stop(deed.pk)
    return nothing()


def shown(row: Operation) -> dict[str, Any]:
    """A deed as JSON."""
    return {
        "id": str(row.pk),
        "seq": row.seq,
        "at": row.at,
        "label": row.label,
        "title": row.title,
        "actor": {"kind": row.actor_kind, "id": row.actor_id},
        "origin": row.origin,
        "state": row.state,
        "records": row.records,
        "progress": row.progress,
        "effects": row.effects,
        "undoes": row.undoes_id,
        "parent": row.parent_id,
    }


def told(report: UndoReport, viewer: Any) -> dict[str, Any]:
    """What an undo did; values that the viewer may not read, of this field or of this record at all, are left out."""
    seen = _seen(report, viewer)
    return {
        "operation": report.operation,
        "undone": report.undone,
        "conflicts": [_conflict(each, viewer, seen) for each in report.conflicts],
        "also": report.also,
        "effects": report.effects,
    }


def _seen(report: UndoReport, viewer: Any) -> set[UUID]:
    """Which of the records in conflict the viewer may see now: one's own old deed may be about what is another's."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for each in report.conflicts:
        if (kind := label_of(each.model)) in access.kinds:
            ids[kind].add(each.id)
    seen: set[UUID] = set()
    for kind, wanted_ids in ids.items():
        model = access.model_of(kind)
        for part in chunks(sorted(wanted_ids), 500):
            found = model._base_manager.filter(access.row_filter(viewer, model), pk__in=part)
            seen.update(found.values_list("pk", flat=True))
    return seen


def _conflict(conflict: Any, viewer: Any, seen: set[UUID]) -> dict[str, Any]:
    kind = label_of(conflict.model)
    values = {"before": conflict.before, "left": conflict.left, "now": conflict.now}
    readable = conflict.id in seen and _readable(kind, conflict.field, viewer)
    return {
        "kind": kind or conflict.model,
        "id": conflict.id,
        "reason": conflict.reason,
        "field": conflict.field,
        **(values if readable and conflict.field else {}),
    }


def _readable(kind: str, column: str, viewer: Any) -> bool:
    names = {column, column.removesuffix("_id")}
    if catalogue.is_declared(kind):
        names |= {spec.name for spec in catalogue.built_in(kind) if spec.path in names}
    return all(viewer.rights.field(kind, name) != "none" for name in names)
