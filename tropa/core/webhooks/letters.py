"""What is posted: the body and headers of one delivery."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tropa.core import access, scope
from tropa.core.events.bus import Stored
from tropa.core.ids import as_uuid
from tropa.core.models import Delivery, WebhookEndpoint, Workspace
from tropa.core.problems import Encoder
from tropa.core.webhooks.secrets import signature


@dataclass(frozen=True)
class Letter:
    """One delivery, ready to go."""

    delivery: UUID
    subscriber: str
    url: str
    body: bytes
    headers: Mapping[str, str]


def letter(endpoint: WebhookEndpoint, delivery: Delivery, stored: Stored | None, now: datetime) -> Letter:
    """The letter of a delivery; `stored` is its event, None for a test.

    The body is the same at every try, the signature is of this moment.
    """
    slug = Workspace.objects.values_list("slug", flat=True).get(pk=scope.require())
    told: dict[str, Any] = {
        "id": delivery.event_id or delivery.pk,
        "event": delivery.label,
        "seq": delivery.seq,
        "occurred_at": stored.occurred_at if stored else delivery.at,
        "workspace": slug,
        "operation": stored.operation_id if stored else None,
        "record": record_of(stored) if stored else None,
        "data": values_of(stored) if stored else {},
    }
    body = json.dumps(told, cls=Encoder, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Tropa",
        "X-Tropa-Event": delivery.label,
        "X-Tropa-Delivery": str(delivery.pk),
        "X-Tropa-Signature": signature(endpoint, body, now),
    }
    return Letter(delivery.pk, delivery.subscriber, endpoint.url, body, headers)


def record_of(stored: Stored) -> dict[str, Any] | None:
    """Kind and id of what the event is about: its first id that is named after a kind (`deal_id`)."""
    for name, value in values_of(stored).items():
        kind = name.removesuffix("_id")
        if kind != name and value and kind in access.kinds:
            return {"kind": kind, "id": value}
    return None


def values_of(stored: Stored) -> dict[str, Any]:
    """The event's own values, ids spelled as in the API."""
    return {item.name: _spelled(getattr(stored.payload, item.name)) for item in dataclasses.fields(stored.payload)}


def _spelled(value: Any) -> Any:
    if isinstance(value, list):
        return [as_uuid(each) or each for each in value]
    return value
