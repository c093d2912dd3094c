"""`POST /merges`: one customer goes into another; `?dry_run=true` tells what would become of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from tropa.core.api import bodies, schemas
from tropa.core.api.answering import answer
from tropa.core.api.resources import Resource, resources
from tropa.core.api.schemas import described
from tropa.core.api.writing import writes
from tropa.core.journal import rehearse
from tropa.customers.models import Customer
from tropa.customers.services import comparing, merging
from tropa.staff.requests import MemberRequest

ID = {"type": "string", "format": "uuid"}
WHOSE = {"type": "string", "enum": [comparing.KEPT, comparing.ABSORBED]}
TAKES = {
    "type": "object",
    "required": ["kept", "absorbed"],
    "properties": {
        "kept": ID,
        "absorbed": ID,
        "choices": {
            "type": "object",
            "additionalProperties": WHOSE,
            "description": "Whose value stays, by field; by default the kept one's, where it has one.",
        },
    },
}
GIVES = {
    "type": "object",
    "properties": {
        "id": {"type": ["string", "null"]},
        "kept": ID,
        "absorbed": ID,
        "choices": {"type": "object"},
        "operation": {"type": ["string", "null"]},
        "fields": {"type": "array", "items": {"type": "object"}},
        "comes_along": {"type": "array", "items": {"type": "object"}},
        "records": {"type": "integer"},
    },
}


class Wanted(BaseModel):
    """The body."""

    model_config = ConfigDict(extra="forbid")

    kept: UUID
    absorbed: UUID
    choices: dict[str, str] = Field(default_factory=dict)


router = Router(tags=["merges"])
resources.register(Resource("merges", router))


@router.post(
    "",
    operation_id="merges_create",
    summary="Merge two customers",
    openapi_extra=described(
        gives=GIVES, status=201, takes=TAKES, parameters=[schemas.KEY], problems=(401, 403, 404, 409, 413, 422)
    ),
)
@writes
def merge(request: MemberRequest, dry_run: bool = False) -> HttpResponse:
    """Merge, or (dry run) tell the values that would stay and what would come along."""
    viewer, wanted = request.member, bodies.read_as(request, Wanted)

    def merged() -> Any:
        return merging.merge(wanted.kept, wanted.absorbed, viewer=viewer, choices=wanted.choices)

    if dry_run:
        pair = merging.found_pair(wanted.kept, wanted.absorbed, viewer=viewer)
        told = foreseen(*pair, viewer=viewer, choices=wanted.choices)
        rehearsal = rehearse(merged)
        return answer({"id": None, **echo(wanted), "operation": None, **told, "records": len(rehearsal.changes)})
    made = merged()
    return answer({"id": made.pk, **echo(wanted), "operation": made.deed}, 201)


def echo(wanted: Wanted) -> dict[str, Any]:
    """What was asked for."""
    return {"kept": wanted.kept, "absorbed": wanted.absorbed, "choices": wanted.choices}


def foreseen(kept: Customer, absorbed: Customer, *, viewer: Any, choices: dict[str, str]) -> dict[str, Any]:
    """The fields in which one of both says something, and how many records of each kind come along."""
    pairs = comparing.compare(kept, absorbed, viewer=viewer, choices=choices)
    return {
        "fields": [
            {
                "name": pair.spec.name,
                "kept": pair.spec.api(pair.kept),
                "absorbed": pair.spec.api(pair.absorbed),
                "stays": pair.stays,
            }
            for pair in pairs
        ],
        "comes_along": [{"kind": one.kind, "count": one.count} for one in comparing.company(absorbed, viewer=viewer)],
    }
