"""The log of an endpoint: its deliveries, newest first, by pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tropa.core.errors import FieldError, Invalid
from tropa.core.ids import as_uuid
from tropa.core.models import Delivery, WebhookEndpoint
from tropa.lib.numbers import whole

STATES = {
    "waiting": (Delivery.State.PARKED, pgettext_lazy("deliveries", "Waiting")),
    "delivered": (Delivery.State.DONE, pgettext_lazy("deliveries", "Delivered")),
    "failed": (Delivery.State.DEAD, pgettext_lazy("deliveries", "Failed")),
    "passed": (Delivery.State.PASSED, pgettext_lazy("deliveries", "Passed over")),
}
"""How programs call the states of deliveries -> how they stand in the base, and their titles."""
CALLED = {state: name for name, (state, _title) in STATES.items()}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND, LATEST = timedelta(microseconds=1), 250_000_000_000_000_000
"""The last moment that a date can tell, more or less, in microseconds since then."""


def page(
    endpoint: WebhookEndpoint, *, state: str = "", event: str = "", cursor: str = "", limit: int = 50
) -> tuple[list[Delivery], str | None]:
    """Deliveries of a page and the cursor of the next one.

    Args:
        state: one of STATES, empty for all.
        event: label of the only event wanted.

    Raises:
        Invalid: no such state or page.
    """
    found = endpoint.deliveries.filter(_after(cursor))
    if state:
        if state not in STATES:
            told = _("Choose from: %(known)s.") % {"known": ", ".join(STATES)}
            raise Invalid([FieldError("state", "webhook.bad_state", told)])
        found = found.filter(state=STATES[state][0])
    if event:
        found = found.filter(label=event)
    rows = list(found.order_by("-at", "-pk")[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], f"{(last.at - EPOCH) // MICROSECOND}.{last.pk}" if last else None


def told(delivery: Delivery) -> dict[str, Any]:
    """A delivery as programs see it."""
    return {
        "id": str(delivery.pk),
        "event": delivery.label,
        "event_id": str(delivery.event_id) if delivery.event_id else None,
        "seq": delivery.seq,
        "state": CALLED[Delivery.State(delivery.state)],
        "attempts": delivery.attempts,
        "created_at": delivery.at,
        "next_at": delivery.next_at if delivery.state == Delivery.State.PARKED else None,
        "tries": delivery.tries,
    }


def _after(cursor: str) -> Q:
    if not cursor:
        return Q()
    number, _dot, identity = cursor.partition(".")
    moment, last = whole(number, LATEST), as_uuid(identity)
    if moment is None or last is None:
        wrong = _("This page does not exist; begin with the first one.")
        raise Invalid([FieldError("cursor", "paging.bad_cursor", wrong)])
    at = EPOCH + timedelta(microseconds=moment)
    return Q(at__lt=at) | Q(at=at, pk__lt=last)
