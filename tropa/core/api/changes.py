"""`GET /changes?after=seq`: what changed, in the order in which it was committed; nothing twice, nothing left out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from tropa.core import access, kinds, scope
from tropa.core.access import Scope
from tropa.core.api.answering import answer
from tropa.core.api.resources import Resource, resources
from tropa.core.api.schemas import described
from tropa.core.events import feed
from tropa.core.journal.reading import Before, befores
from tropa.core.models import Change
from tropa.core.requests import ViewerRequest

LONGEST = 1_000
SHAPE = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "seq": {"type": "integer"},
                    "at": {"type": "string", "format": "date-time"},
                    "operation": {"type": "string"},
                    "kind": {"type": "string"},
                    "id": {"type": "string"},
                    "state": {"type": "string", "enum": ["current", "gone"]},
                },
            },
        },
        "next": {"type": "integer"},
        "more": {"type": "boolean"},
    },
}

router = Router(tags=["changes"])
resources.register(Resource("changes", router))


@router.get("", operation_id="changes_list", summary="What changed since", openapi_extra=described(gives=SHAPE))
def changes(
    request: ViewerRequest,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=LONGEST)] = 200,
) -> HttpResponse:
    """Records that changed after this number; ask again with `next`. A record that went, or that is not the reader's
    any more, is `gone`. What hangs on a record (its contacts) tells a change of the record.
    """
    viewer = request.member
    rows, more = _rows(after, limit)
    items = list(_told(rows, viewer))
    # Without more rows the reader has seen everything up to the head, journal rows or not.
    reached = rows[-1].seq if more else max(feed.head(scope.require()), after)
    return answer({"items": items, "next": reached, "more": more})


def _rows(after: int, limit: int) -> tuple[list[Change], bool]:
    """Journal rows of whole transactions: one that is cut would lose its rest."""
    found = Change.objects.filter(seq__gt=after).order_by("seq", "pk")
    rows = list(found[: limit + 1])
    if len(rows) <= limit:
        return rows, False
    last = rows[-1].seq
    if rows[0].seq == last:
        rows = list(found.filter(seq=last))
        return rows, found.filter(seq__gt=last).exists()
    return [row for row in rows if row.seq != last], True


def _told(rows: list[Change], viewer: Any) -> Iterator[dict[str, Any]]:
    """One line a record and transaction."""
    touched = [(row, kind, before) for row in rows if (kind := _kind(row.model)) for before in befores(row)]
    wanted: dict[str, set[UUID]] = defaultdict(set)
    parents = _parents(touched)
    for _row, kind, before in touched:
        wanted[parents.get(before.id, (kind, None))[0]].add(parents.get(before.id, (kind, before.id))[1])
    seen = {kind: _seen(kind, ids, viewer) for kind, ids in wanted.items()}
    said = set()
    for row, own, before in touched:
        kind, identity = parents.get(before.id, (own, before.id))
        line = (row.seq, kind, identity)
        if line in said or not (identity in seen[kind] or _knew(kind, own, before, viewer)):
            continue
        said.add(line)
        yield {
            "seq": row.seq,
            "at": row.at,
            "operation": row.operation_id,
            "kind": kind,
            "id": identity,
            "state": "current" if seen[kind].get(identity) else "gone",
        }


def _kind(model: str) -> str:
    """The kind of a journal row that the permission table knows; empty for others."""
    label = kinds.label_of(model)
    return label if label in access.kinds else ""


def _parents(touched: Iterable[tuple[Change, str, Before]]) -> dict[UUID, tuple[str, UUID]]:
    """Whose change the change of a child is."""
    children: dict[str, set[UUID]] = defaultdict(set)
    for _row, kind, before in touched:
        if access.kinds.get(kind).parent_kind:
            children[kind].add(before.id)
    found: dict[UUID, tuple[str, UUID]] = {}
    for kind, ids in children.items():
        declared = access.kinds.get(kind)
        link = access.model_of(kind)._meta.get_field(declared.through).attname
        for identity, parent in access.model_of(kind).everything.filter(pk__in=ids).values_list("pk", link):
            found[identity] = (declared.parent_kind, parent)
    return found


def _seen(kind: str, ids: set[UUID], viewer: Any) -> dict[UUID, bool]:
    """The records that are the viewer's to see; False: they are in the trash."""
    model = access.model_of(kind)
    theirs = model.everything.filter(access.row_filter(viewer, model), pk__in=ids)
    if not any(column.name == "deleted_at" for column in model._meta.concrete_fields):
        return dict.fromkeys(theirs.values_list("pk", flat=True), True)
    return {pk: deleted is None for pk, deleted in theirs.values_list("pk", "deleted_at")}


def _knew(kind: str, own: str, before: Before, viewer: Any) -> bool:
    """Whether the reader could see a record that he does not see now: its going is told to nobody else."""
    if viewer.rights.scope(kind, "view") is Scope.ALL:
        return True
    declared, values = access.kinds.get(kind), before.values or {}
    if own != kind or not declared.owner:
        return False
    meta = access.model_of(kind)._meta
    held = {
        name: values.get(meta.get_field(name).attname)
        for name in (declared.owner, declared.team, declared.branch)
        if name
    }
    return (
        held.get(declared.owner) == viewer.id
        or held.get(declared.team) in viewer.team_ids
        or held.get(declared.branch) in viewer.branch_ids
    )
