"""Parked events come again: with back-off, in order for each record, at last given up."""

import traceback
from datetime import datetime

from django.db import OperationalError, transaction
from django.utils import timezone

from tropa.core import scope
from tropa.core.delivery.dispatcher import deliver, standing
from tropa.core.events.parking import note_next, parked
from tropa.core.events.subscribers import subscribers
from tropa.core.models import Cursor, Delivery
from tropa.core.tasks.queue import back_off


def retry(now: datetime) -> int:
    """Try what is due in the entered workspace, each in its own transaction; gives how many failed again."""
    names = Cursor.objects.filter(workspace=scope.require(), retry_at__lte=now).values_list("subscriber", flat=True)
    failed = 0
    for name in list(names):
        tried: set[str] = set()
        for row in list(parked(name).filter(next_at__lte=now).order_by("seq", "event_id")):
            if row.subject and (row.subject in tried or _earlier(row)):
                continue
            done = _try(name, row)
            failed += not done
            if not done:
                tried.add(row.subject)
        note_next(name)
    return failed


def _try(name: str, row: Delivery) -> bool:
    try:
        with transaction.atomic():
            mine = Delivery.objects.filter(pk=row.pk).select_for_update(skip_locked=True, of=("self",))
            mine = mine.select_related("event__operation")
            delivery = mine.first()
            if delivery is None or name not in subscribers:
                return True
            stands = standing(subscribers[name], [delivery.event])
            delivery.delete()  # before the generator runs: it may note the event anew as passed over
            for stored in stands:
                if stored is not None:
                    deliver(subscribers[name], stored)
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
        behind = parked(row.subscriber).filter(subject=row.subject, attempts=0)
        behind.update(next_at=timezone.now())


def _earlier(row: Delivery) -> bool:
    before = parked(row.subscriber).filter(subject=row.subject, seq__lte=row.seq).order_by("seq", "event_id").first()
    return before is not None and before.pk != row.pk
