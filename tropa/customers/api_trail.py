"""The trail of a customer for programs."""

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from ninja import Query, Router

from tropa.core import trail
from tropa.core.api import answer
from tropa.core.api.bodies import check_text
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.core.errors import FieldError, Invalid
from tropa.customers.views.trail import place_of, spelled
from tropa.staff.requests import MemberRequest

MOST = 200
TEXT = {"type": "string"}
ITEM = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "at": {"type": "string", "format": "date-time"},
        "kind": TEXT,
        "title": TEXT,
        "text": TEXT,
        "actor": {"type": "object"},
        "subject": {"type": ["object", "null"]},
        "count": {"type": "integer"},
        "importance": {"type": "integer"},
    },
}
SHAPE = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": ITEM}, "next": {"type": ["string", "null"]}},
}


def add_to(router: Router) -> None:
    """Give the collection of customers its address `/{identity}/trail`."""
    router.get(
        "/{identity}/trail",
        operation_id="customers_trail",
        summary="What happened with a customer",
        openapi_extra=described(gives=SHAPE),
    )(listed)


def listed(
    request: MemberRequest,
    identity: str,
    kind: str = "",
    before: str = "",
    search: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 30,
) -> HttpResponse:
    """Newest first; `kind` is a kind or a group of kinds (notes, tasks, changes), `before` the `next` of an answer."""
    viewer = request.member
    words = check_text(search, "search")[:200]
    kinds = [check_text(kind, "kind")] if kind else None
    place = place_of(before) if before else None
    if before and place is None:
        raise Invalid([FieldError("before", "before.unknown", _("Give the “next” of an answer as it was."))])
    page = trail.read(wanted(identity), viewer, place, kinds, words, limit)
    items = [shown(item) for item in page.items]
    return answer({"items": items, "next": spelled(page.next) if page.next else None})


def shown(item: trail.Item) -> dict[str, Any]:
    """One entry."""
    entry = item.entry
    subject = {"kind": entry.subject_kind, "id": entry.subject_id} if entry.subject_id else None
    return {
        "id": entry.pk,
        "at": entry.occurred_at,
        "kind": entry.kind,
        "title": strip_tags(f"{item.actor} {item.look.phrase}").strip(),
        "text": item.look.text,
        "actor": {"kind": entry.actor_kind, "id": entry.actor_id, "name": item.actor},
        "subject": subject,
        "count": entry.count,
        "importance": entry.importance,
    }
