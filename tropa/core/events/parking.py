"""Events that a subscriber failed at: tried again with back-off, in order for each record, at last given up."""

import dataclasses
import traceback
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Min
from django.utils import timezone

from tropa.core import scope
from tropa.core.events.bus import Stored
from tropa.core.events.subscribers import Subscriber, subscribers
from tropa.core.models import Cursor, Delivery
from tropa.core.tasks.queue import back_off


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
    _note_next(subscriber.name)


def any_parked(subscriber: Subscriber) -> bool:
    """Whether anything waits for this subscriber, so that most batches ask once instead of for each event."""
    waiting: bool = _parked(subscriber.name).exists()
    return waiting


def wait_behind(subscriber: Subscriber, stored: Stored) -> bool:
    """Whether an earlier event of the same record is parked; then this one is put behind it."""
    subject = subject_of(stored)
    if not subject or not _parked(subscriber.name).filter(subject=subject).exists():
        return False
    park(subscriber, stored, "", attempts=0)
    return True


def pass_over(subscriber: Subscriber, stored: Stored) -> None:
    """Note that the event's operation stands taken back, so that it is not lost should that be brought again."""
    row = Delivery(
        subscriber=subscriber.name,
        event_id=stored.id,
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
        _note_next(name)


def retry(now: datetime) -> int:
    """Try what is due in the entered workspace, each in its own transaction; gives how many failed again."""
    names = Cursor.objects.filter(workspace=scope.require(), retry_at__lte=now).values_list("subscriber", flat=True)
    failed = 0
    for name in list(names):
        tried: set[str] = set()
        for row in list(_parked(name).filter(next_at__lte=now).order_by("seq", "event_id")):
            if row.subject and (row.subject in tried or _earlier(row)):
                continue
            done = _try(name, row)
            failed += not done
            if not done:
                tried.add(row.subject)
        _note_next(name)
    return failed


def _try(name: str, row: Delivery) -> bool:
    from tropa.core.events import dispatcher

    try:
        with transaction.atomic():
            mine = Delivery.objects.filter(pk=row.pk).select_for_update(skip_locked=True, of=("self",))
            mine = mine.select_related("event__operation")
            delivery = mine.first()
            if delivery is None or name not in subscribers:
                return True
            stands = dispatcher.standing(subscribers[name], [delivery.event])
            delivery.delete()  # before the generator runs: it may note the event anew as passed over
            for stored in stands:
                if stored is not None:
                    dispatcher.deliver(subscribers[name], stored)
            _release(delivery)
    except OperationalError:
        raise
    except Exception as problem:  # noqa: BLE001  whatever it is, it is noted and tried again
        _failed_again(row, "".join(traceback.format_exception(problem)))
        return False
    return True


def _failed_again(row: Delivery, error: str) -> None:
    attempts = row.attempts + 1
    wait = back_off(attempts)
    with transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(
            attempts=attempts,
            error=error[-10_000:],
            next_at=timezone.now() + wait if wait else timezone.now(),
            state=Delivery.State.PARKED if wait else Delivery.State.DEAD,
        )
        if wait is None:
            _release(row)


def _release(row: Delivery) -> None:
    """Whoever waited behind it for the same record is due."""
    if row.subject:
        behind = _parked(row.subscriber).filter(subject=row.subject, attempts=0)
        behind.update(next_at=timezone.now())


def _earlier(row: Delivery) -> bool:
    before = _parked(row.subscriber).filter(subject=row.subject, seq__lte=row.seq).order_by("seq", "event_id").first()
    return before is not None and before.pk != row.pk


def _parked(name: str) -> Any:
    return Delivery.objects.filter(subscriber=name, state=Delivery.State.PARKED)


def _note_next(name: str) -> None:
    soonest = _parked(name).aggregate(soonest=Min("next_at"))["soonest"]
    Cursor.objects.filter(workspace=scope.require(), subscriber=name).update(retry_at=soonest)
