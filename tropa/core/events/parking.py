"""Events put aside: a subscriber failed at them, waits behind such a one, or their operation stands taken back."""

import dataclasses
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from tropa.core import scope
from tropa.core.events.bus import Stored
from tropa.core.events.subscribers import Subscriber
from tropa.core.models import Cursor, Delivery
from tropa.core.tasks.queue import back_off

ENDPOINT = "webhook:"
"""Begins the names of endpoints among those of subscribers; their id follows."""


def subject_of(stored: Stored) -> str:
    """What the event is about: its first field that is an id (`deal_id`); the rest of the order is free."""
    for item in dataclasses.fields(stored.payload) if stored.payload else ():
        if item.name.endswith("_id") and (value := getattr(stored.payload, item.name)):
            return f"{item.name}:{value}"
    return ""


def park(subscriber: Subscriber, stored: Stored, error: str, *, attempts: int = 1) -> None:
    """Put the event aside, inside the transaction that moves the cursor past it."""
    wait = back_off(max(attempts, 1))
    assert wait is not None
    Delivery.objects.bulk_create(
        [
            Delivery(
                subscriber=subscriber.name,
                event_id=stored.id,
                seq=stored.seq,
                subject=subject_of(stored),
                attempts=attempts,
                next_at=timezone.now() + wait,
                error=error[-10_000:],
            )
        ],
        ignore_conflicts=True,
    )
    note_next(subscriber.name)


def any_parked(subscriber: Subscriber) -> bool:
    """Whether anything waits for this subscriber, so that most batches ask once instead of for each event."""
    waiting: bool = parked(subscriber.name).exists()
    return waiting


def wait_behind(subscriber: Subscriber, stored: Stored) -> bool:
    """Whether an earlier event of the same record is parked; then this one is put behind it."""
    subject = subject_of(stored)
    if not subject or not parked(subscriber.name).filter(subject=subject).exists():
        return False
    park(subscriber, stored, "", attempts=0)
    return True


def pass_over(subscriber: Subscriber, stored: Stored) -> None:
    """Note that the event's operation stands taken back, so that it is not lost should that be brought again."""
    row = Delivery(
        subscriber=subscriber.name,
        endpoint_id=subscriber.endpoint,
        event_id=stored.id,
        label=stored.label if subscriber.endpoint else "",
        seq=stored.seq,
        subject=subject_of(stored),
        state=Delivery.State.PASSED,
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def take_up(operations: Sequence[UUID]) -> None:
    """These operations stand again: what was passed over of theirs is due now."""
    passed = Delivery.objects.filter(state=Delivery.State.PASSED, event__operation__in=operations)
    for name in set(passed.values_list("subscriber", flat=True)):
        mine = passed.filter(subscriber=name).values_list("pk", flat=True)
        Delivery.objects.filter(pk__in=list(mine)).update(state=Delivery.State.PARKED, next_at=timezone.now())
        note_next(name)


def parked(name: str) -> Any:
    """What waits for this subscriber in the entered workspace, to be tried again."""
    return Delivery.objects.filter(subscriber=name, state=Delivery.State.PARKED)


def note_next(name: str) -> None:
    """Keep at the cursor when the worker has to look again."""
    soonest = parked(name).aggregate(soonest=Min("next_at"))["soonest"]
    column = "send_at" if name.startswith(ENDPOINT) else "retry_at"
    Cursor.objects.filter(workspace=scope.require(), subscriber=name).update(**{column: soonest})
