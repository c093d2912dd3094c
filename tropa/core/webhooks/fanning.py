"""Which events go to which endpoint: a cursor each, that moves in the transaction in which deliveries are noted."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tropa.core import scope
from tropa.core.delivery import dispatcher
from tropa.core.events import feed
from tropa.core.events.bus import Stored
from tropa.core.events.parking import ENDPOINT, subject_of
from tropa.core.events.subscribers import Subscriber
from tropa.core.models import Change, Cursor, Delivery, WebhookEndpoint
from tropa.core.webhooks.waking import wake

BATCH = 200
QUEUED = timedelta(days=7)
"""What happened so long before an endpoint was switched on again is not sent any more."""


def name_of(endpoint: UUID) -> str:
    """As which subscriber an endpoint reads the feed."""
    return f"{ENDPOINT}{endpoint.hex}"


def fan_out() -> None:
    """Note deliveries for all new events of the entered workspace.

    One that is switched off reads nothing, and reads from then on when it is switched on again; one that was off after
    failures goes on where it stopped.
    """
    endpoints = {name_of(one.pk): one for one in WebhookEndpoint.objects.exclude(state=WebhookEndpoint.State.OFF)}
    known = Cursor.objects.filter(workspace=scope.require(), subscriber__startswith=ENDPOINT)
    names = {cursor.subscriber: cursor for cursor in known}
    if gone := names.keys() - endpoints.keys():
        known.filter(subscriber__in=gone).delete()
    for name, endpoint in endpoints.items():
        if endpoint.is_on:
            if name not in names:
                _begin(name, endpoint)
            elif names[name].failing_since and not names[name].failures:
                known.filter(subscriber=name).update(failing_since=None)
                wake(name)  # switched on again: what waited goes
            while step(name, endpoint):
                pass


def _begin(name: str, endpoint: WebhookEndpoint) -> None:
    """Read from the deed that made the endpoint or switched it on, however late the worker comes to it."""
    deeds = Change.objects.filter(
        model=WebhookEndpoint._meta.label_lower, first__lte=endpoint.pk, last__gte=endpoint.pk
    )
    start = deeds.order_by("-seq").values_list("seq", flat=True).first()
    seq = feed.head(scope.require()) if start is None else start
    Cursor.objects.bulk_create([Cursor(workspace_id=scope.require(), subscriber=name, seq=seq)], ignore_conflicts=True)
    wake(name)


def step(name: str, endpoint: WebhookEndpoint) -> bool:
    """Read the next events in one transaction; False when there are no more, or another worker is at it."""
    reader = Subscriber(name, _nothing, labels=list(endpoint.events), endpoint=endpoint.pk)
    with transaction.atomic():
        cursor = dispatcher.locked(reader)
        if cursor is None:
            return False
        head = feed.head(cursor.workspace_id)
        events = dispatcher.after(cursor, reader, head, BATCH, since=endpoint.updated_at - QUEUED)
        fresh = [stored for stored in dispatcher.standing(reader, events) if stored is not None]
        _note(reader, fresh)
        dispatcher.move(cursor, events, head, full=len(events) == BATCH)
        if fresh:
            wake(name)
    return len(events) == BATCH


def _note(reader: Subscriber, events: Sequence[Stored]) -> None:
    now = timezone.now()
    rows = [
        Delivery(
            subscriber=reader.name,
            endpoint_id=reader.endpoint,
            event_id=stored.id,
            label=stored.label,
            seq=stored.seq,
            subject=subject_of(stored),
            next_at=now,
            at=now,
        )
        for stored in events
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _nothing(event: Stored) -> None:
    """Deliveries to endpoints are sent, nothing is called."""
