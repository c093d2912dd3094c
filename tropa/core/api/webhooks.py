"""`webhooks`: where events are posted, what became of each delivery, and sending again."""

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, ConfigDict

from tropa.core import access, editing
from tropa.core.api import bodies, schemas
from tropa.core.api.answering import answer, told
from tropa.core.api.records import VERBS, Collection, records_router
from tropa.core.api.requests import wanted
from tropa.core.api.schemas import described
from tropa.core.api.writing import writes
from tropa.core.errors import RuleViolation
from tropa.core.journal import rehearse
from tropa.core.models import WebhookEndpoint
from tropa.core.requests import ViewerRequest
from tropa.core.webhooks import log, replaying, secrets

router = records_router("webhook", "webhooks", verbs=VERBS - {"create"})
collection = Collection("webhook", "webhooks")
SECRET = {"type": "object", "properties": {"secret": {"type": "string"}}}
MADE = {"allOf": [collection.schema, SECRET]}
TRY = {
    "type": "object",
    "properties": {
        "at": {"type": "string", "format": "date-time"},
        "code": {"type": "integer", "description": "HTTP status; 0: no answer, `told` says why."},
        "ms": {"type": "integer"},
        "told": {"type": "string", "description": "The first 500 signs of the answer."},
    },
}
DELIVERY = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "X-Tropa-Delivery"},
        "event": {"type": "string"},
        "event_id": {"type": ["string", "null"]},
        "seq": {"type": "integer"},
        "state": {"enum": list(log.STATES)},
        "attempts": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "next_at": {"type": ["string", "null"]},
        "tries": {"type": "array", "items": TRY},
    },
}
PAGE = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": DELIVERY}, "next": {"type": ["string", "null"]}},
}
COUNT = {"type": "object", "properties": {"deliveries": {"type": "integer"}}}


class Rotation(BaseModel):
    """How a secret is changed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    at_once: bool = False


class Replay(BaseModel):
    """One delivery, or all that failed since a moment."""

    model_config = ConfigDict(extra="forbid")

    delivery: UUID | None = None
    since: datetime | None = None


@router.post(
    "",
    operation_id="webhooks_create",
    summary="Create: webhooks",
    openapi_extra=described(
        gives=MADE, status=201, takes=collection.schema, parameters=[schemas.KEY], problems=schemas.CREATING
    ),
)
def create(request: ViewerRequest, dry_run: bool = False) -> HttpResponse:
    """The answer alone tells the secret."""
    made = _made(request, dry_run=dry_run)
    return _with_secret(made) if made.status_code == 201 else made


@writes
def _made(request: ViewerRequest, *, dry_run: bool) -> HttpResponse:
    viewer, values = request.member, bodies.read(request)

    def make() -> dict[str, Any]:
        return collection.rendered(editing.create("webhook", values, viewer=viewer), viewer)

    if dry_run:
        return told(rehearse(make).result or {})
    item = make()
    return told(item, 201, Location=f"/api/v1/webhooks/{item['id']}")


def _with_secret(response: HttpResponse) -> HttpResponse:
    """What is kept for a repeated request is kept without the secret: it is added on the way out."""
    item = json.loads(response.content)
    endpoint = WebhookEndpoint.objects.filter(pk=item["id"]).first()
    if endpoint is not None:
        item["secret"] = secrets.secret_of(endpoint)
        response.content = json.dumps(item, ensure_ascii=False)
    response["Cache-Control"] = "no-store"
    return response


@router.post(
    "/{identity}/secrets",
    operation_id="webhooks_rotate",
    summary="Change the secret",
    openapi_extra=described(
        gives=MADE, status=201, takes=schemas.model(Rotation), parameters=[schemas.KEY], problems=schemas.CHANGING
    ),
)
def rotate(request: ViewerRequest, identity: str) -> HttpResponse:
    """For 24 hours deliveries are signed with the one before, too, unless it is to end at once."""
    return _with_secret(_rotated(request, identity))


@writes
def _rotated(request: ViewerRequest, identity: str) -> HttpResponse:
    endpoint = found(request, identity, "edit")
    asked = bodies.read_as(request, Rotation)
    secrets.rotate(endpoint, timezone.now(), at_once=asked.at_once)
    return told(collection.rendered(endpoint, request.member), 201)


@router.get(
    "/{identity}/deliveries",
    operation_id="webhooks_deliveries",
    summary="What was sent, newest first",
    openapi_extra=described(gives=PAGE),
)
def deliveries(
    request: ViewerRequest,
    identity: str,
    state: str = "",
    event: str = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """Each with all its tries; deliveries are kept for 30 days."""
    endpoint = found(request, identity, "view")
    rows, following = log.page(
        endpoint, state=state, event=bodies.check_text(event, "event"), cursor=cursor, limit=limit
    )
    return answer({"items": [log.told(row) for row in rows], "next": following})


@router.post(
    "/{identity}/replays",
    operation_id="webhooks_replay",
    summary="Send again",
    openapi_extra=described(
        gives=COUNT, status=202, takes=schemas.model(Replay), parameters=[schemas.KEY], problems=schemas.CHANGING
    ),
)
@writes
def replays(request: ViewerRequest, identity: str) -> HttpResponse:
    """One delivery whatever became of it, or all that failed since a moment; the ids stay."""
    endpoint = found(request, identity, "edit")
    asked = bodies.read_as(request, Replay)
    if (asked.delivery is None) == (asked.since is None):
        raise RuleViolation("webhook.replay_what", _("Name one delivery, or the moment since when."), "delivery")
    if asked.delivery is not None:
        return answer({"deliveries": replaying.replay(endpoint, asked.delivery)}, 202)
    since = asked.since if asked.since and asked.since.tzinfo else timezone.make_aware(asked.since)  # type: ignore[arg-type]  # one of both is there
    return answer({"deliveries": replaying.replay_failed(endpoint, since)}, 202)


@router.post(
    "/{identity}/pings",
    operation_id="webhooks_ping",
    summary="Send a test",
    openapi_extra=described(gives=DELIVERY, status=202, parameters=[schemas.KEY], problems=schemas.CHANGING),
)
@writes
def pings(request: ViewerRequest, identity: str) -> HttpResponse:
    """A delivery of the event core.ping, which tells nothing."""
    return answer(log.told(replaying.ping(found(request, identity, "edit"))), 202)


def found(request: ViewerRequest, identity: str, action: str) -> WebhookEndpoint:
    """The endpoint.

    Raises:
        NotFound, Denied: not the viewer's to see or change.
    """
    endpoint: WebhookEndpoint = access.fetch(request.member, WebhookEndpoint, wanted(identity), action)
    return endpoint
