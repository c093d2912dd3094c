"""Brings the events of one workspace to its subscribers, each in the order of the feed and exactly once.

Each (workspace, subscriber) has a cursor that moves in the transaction of the effect.
It reads up to the feed's head, and numbers are given as the last act before COMMIT, so a writer that commits late is
not missed. A failing event is parked (parking.py) and the others go on.
"""

import logging
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Q

from tropa.core import actors, scope
from tropa.core.events import feed, parking
from tropa.core.events.bus import Stored, load
from tropa.core.events.subscribers import Subscriber, subscribers
from tropa.core.journal import child_of, operation
from tropa.core.models import Cursor, Event, Operation
from tropa.lib.crashes import crash_point

BATCH = 50
HOLD = 0.04
"""Seconds after which a batch ends, however many events it has seen: on SQLite every page that writes waits for it."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drained:
    """How a visit ended: how many events were parked, and whether every subscriber has read to the head."""

    parked: int
    caught_up: bool


def drain(head: int) -> Drained:
    """Run every subscriber of the entered workspace until it has read all up to `head` and what came meanwhile."""
    make_cursors()
    parked = sum(failed for subscriber in list(subscribers.values()) for failed in _until_quiet(subscriber))
    behind = Cursor.objects.filter(workspace=scope.require(), subscriber__in=list(subscribers), seq__lt=head)
    return Drained(parked, not behind.exists())


def make_cursors(*, from_now: bool = False) -> None:
    """A cursor for each subscriber: in a new workspace from the start, else from now on, as news of the past would be
    taken for news of today.

    Args:
        from_now: from now on in a new workspace too, which was filled with a past.
    """
    standing_ones = Cursor.objects.filter(workspace=scope.require()).exclude(subscriber__startswith=parking.ENDPOINT)
    known = set(standing_ones.values_list("subscriber", flat=True))
    missing = set(subscribers) - known
    if not missing:
        return
    start = feed.head(scope.require()) if known or from_now else 0
    Cursor.objects.bulk_create(
        [Cursor(workspace_id=scope.require(), subscriber=name, seq=start) for name in sorted(missing)],
        ignore_conflicts=True,
    )


def _until_quiet(subscriber: Subscriber) -> Iterator[int]:
    while True:
        try:
            more = step(subscriber)
        except OperationalError:
            raise  # the base is away or a deadlock was broken up: nobody's fault, the worker comes again
        except Exception:  # noqa: BLE001  one of the batch failed: one by one, and that one is parked
            failed, more = _one_by_one(subscriber)
            yield failed
        if not more:
            return


def step(subscriber: Subscriber, most: int = BATCH) -> bool:
    """Read the next `most` events in one transaction; False when there are no more, or another worker is at it."""
    with transaction.atomic():
        cursor = locked(subscriber)
        if cursor is None:
            return False
        head = feed.head(cursor.workspace_id)
        events = after(cursor, subscriber, head, most)
        crash_point("dispatcher.before_effect")
        seen = _deliver(subscriber, events)
        more = len(events) == most or seen < len(events)
        crash_point("dispatcher.before_cursor")
        move(cursor, events[:seen], head, full=more)
    crash_point("dispatcher.after_commit")
    return more


def _deliver(subscriber: Subscriber, events: Sequence[Event]) -> int:
    """Deliver in order until the time is over; how many events are behind us then."""
    until = time.monotonic() + HOLD
    queued = parking.any_parked(subscriber)
    for number, stored in enumerate(standing(subscriber, events), 1):
        if stored is not None and not (queued and parking.wait_behind(subscriber, stored)):
            deliver(subscriber, stored)
        if time.monotonic() > until:
            return number
    return len(events)


def _one_by_one(subscriber: Subscriber) -> tuple[int, bool]:
    for _number in range(BATCH):
        try:
            if not step(subscriber, most=1):
                return 0, False
        except OperationalError:
            raise
        except Exception as problem:
            log.error("Subscriber %s failed.", subscriber.name, exc_info=problem)
            return int(_park_next(subscriber, "".join(traceback.format_exception(problem)))), True
    return 0, True


def _park_next(subscriber: Subscriber, error: str) -> bool:
    with transaction.atomic():
        cursor = locked(subscriber)
        if cursor is None:
            return False
        head = feed.head(cursor.workspace_id)
        events = after(cursor, subscriber, head, 1)
        for event in events:
            parking.park(subscriber, load(event), error)
        move(cursor, events, head, full=True)
    return bool(events)


def locked(subscriber: Subscriber) -> Cursor | None:
    """The cursor, for this transaction alone; None while another worker has it."""
    mine = Cursor.objects.filter(workspace=scope.require(), subscriber=subscriber.name)
    return mine.select_for_update(skip_locked=True).first()


def after(
    cursor: Cursor, subscriber: Subscriber, head: int, most: int, *, since: datetime | None = None
) -> list[Event]:
    """The next events that the subscriber wants, with `since` those alone that were recorded then or later."""
    after = Q(seq__gt=cursor.seq)
    if cursor.event is not None:
        after |= Q(seq=cursor.seq, id__gt=cursor.event)
    wanted = Event.objects.filter(after, seq__gte=cursor.seq, seq__lte=head, label__in=subscriber.labels)
    if since is not None:
        wanted = wanted.filter(recorded_at__gte=since)
    return list(wanted.select_related("operation").order_by("seq", "id")[:most])


def move(cursor: Cursor, events: Sequence[Event], head: int, *, full: bool) -> None:
    """Behind these events, or behind everything up to `head` when there were no more."""
    cursor.seq, cursor.event = (events[-1].seq, events[-1].pk) if full and events else (head, None)
    cursor.save(update_fields=["seq", "event"])


def standing(subscriber: Subscriber, events: Sequence[Event]) -> Iterator[Stored | None]:
    """Each event whose operation was not taken back; None for the others, which are noted as passed over, or erased.

    The operations stay locked until this transaction ends: undo takes the same lock, so it comes wholly before or
    wholly after the effect.
    """
    ids = {event.operation_id for event in events if event.operation_id}
    locked = Operation.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    undone = {row.pk for row in locked if row.state == Operation.State.UNDONE}
    for event in events:
        if event.payload and event.operation_id in undone:
            parking.pass_over(subscriber, load(event))
            yield None
        else:
            yield load(event) if event.payload else None


def deliver(subscriber: Subscriber, stored: Stored) -> None:
    """Call the subscriber within a child of the event's operation."""
    with actors.act_as(stored.actor, "rule"), _deed(subscriber, stored):
        subscriber.function(stored)


def _deed(subscriber: Subscriber, stored: Stored) -> Any:
    if stored.operation_id is None:
        return operation(subscriber.name, title=subscriber.title, origin="rule")
    return child_of(stored.operation_id, subscriber.name, title=subscriber.title)
