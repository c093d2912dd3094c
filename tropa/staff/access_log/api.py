"""`access-log`: who viewed, searched, exported and printed, for programs of those who may read it."""

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tropa.core import access
from tropa.core.api import Resource, bodies, resources, schemas
from tropa.core.api.answering import answer
from tropa.core.api.schemas import described
from tropa.core.errors import FieldError, Invalid
from tropa.core.models import AccessEntry
from tropa.core.paging import COUNTED
from tropa.staff.access_log.asked import Asked
from tropa.staff.access_log.lines import Line, page
from tropa.staff.requests import MemberRequest

SHAPE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "at": {"type": "string", "format": "date-time"},
        "member": {"type": ["string", "null"], "format": "uuid"},
        "origin": {"type": "string"},
        "session": {"type": "string"},
        "token": {"type": ["string", "null"], "format": "uuid"},
        "address": {"type": "string"},
        "act": {"type": "string", "enum": AccessEntry.Act.values},
        "kind": {"type": "string"},
        "record": {"type": ["string", "null"], "format": "uuid"},
        "words": {"type": "string"},
        "filter": {"type": "string"},
        "found": {"type": ["integer", "null"]},
        "shown": {"type": "integer"},
        "number": {"type": "string"},
        "form": {"type": "string"},
        "columns": {"type": "array", "items": {"type": "string"}},
    },
}
router = Router(tags=["access-log"])
resources.register(Resource("access-log", router))


@router.get(
    "",
    operation_id="access_log_list",
    summary="Who looked at what, newest first",
    openapi_extra=described(gives=schemas.page_of(SHAPE)),
)
def listed(
    request: MemberRequest, member: str = "", act: str = "", kind: str = "", record: str = "", since: str = "",
    until: str = "", number: str = "", cursor: str = "", limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:  # fmt: skip
    """Entries of the log; `filter` is a sentence in the reader's language. `since` and `until` are days."""
    viewer = request.member
    access.check(viewer, "access_entry", "view")
    given = {"member": member, "act": act, "kind": kind, "record": record, "since": since, "until": until}
    given["number"] = number
    asked = Asked.read({name: bodies.check_text(value, name) for name, value in given.items()})
    for name, value in given.items():
        # A condition that cannot be read would give everything to a program that asked for little.
        if value.strip() and not getattr(asked, name):
            raise Invalid([FieldError(name, "access_log.wrong", _("This cannot be asked of the log."))])
    found, mark = page(viewer, asked, before=bodies.check_text(cursor, "cursor"), limit=limit)
    count = AccessEntry.objects.filter(asked.condition())[: COUNTED + 1].count()
    items = [shown(line) for line in found]
    return answer({"items": items, "next": mark or None, "count": count, "count_exact": count <= COUNTED})


def shown(line: Line) -> dict[str, Any]:
    """An entry as JSON; the record's id only where the reader may see the record."""
    one = line.entry
    names = ("at", "origin", "session", "token", "address", "act", "kind", "words", "found", "shown", "number")
    return {
        "id": one.pk,
        "member": one.actor_id,
        "record": line.record.id if line.record else None,
        "filter": line.sentence,
        "form": one.details.get("form", ""),
        "columns": one.details.get("columns", []),
        **{name: getattr(one, name) for name in names},
    }
