"""How often strangers, tokens and members may do a thing: fixed windows in the base, so that all processes agree.

A try stays counted whatever becomes of the request: within a transaction (on PostgreSQL every page of a member is one)
it is counted on a connection of its own. On SQLite requests have no transaction, and must not open one before they ask.

What happens hundreds of times a minute is counted in lots: a process counts by itself and tells the base of every LOT
tries at once, so most tries cost no query.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from tropa.core.errors import TooMany
from tropa.core.models import RateLimit
from tropa.lib.room import dispensable

LOT = 30
COUNT = """
INSERT INTO core_ratelimit (key, "window", count, until) VALUES (%s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN core_ratelimit."window" = excluded."window" THEN core_ratelimit.count ELSE 0 END
        + excluded.count,
    "window" = excluded."window", until = excluded.until
RETURNING count
"""


def hit(key: str, limit: int, per: timedelta) -> None:
    """Count one try of `key`; at most `limit` of them pass within each window of length `per`.

    Raises:
        TooMany: with the seconds until the window ends.
        RuntimeError: asked within a transaction on SQLite, whose one write lock is then taken: a programming error.
    """
    window = Window.of(per)
    if _count(key, window, 1) > limit:
        raise TooMany(retry_after=window.seconds_left)


def hit_in_lots(key: str, limit: int, per: timedelta) -> None:
    """Count one of very many tries of `key`, most of them in this process alone.

    Exactly `limit` pass through one process when LOT divides it; each further process may let up to LOT - 1 more pass,
    that it has not told of yet. A try that is refused is not counted, and costs nothing.

    Raises:
        TooMany, RuntimeError: as `hit`.
    """
    window = Window.of(per)
    with _counting:
        known = _tallies.get(per)
        if known is None or known[0] != window:
            known = _tallies[per] = window, defaultdict(Tally)
        tally = known[1][key]
        if tally.told + tally.untold >= limit:
            raise TooMany(retry_after=window.seconds_left)
        tally.untold += 1
        lot = LOT if tally.untold == LOT else 0
        tally.told, tally.untold = tally.told + lot, tally.untold - lot
    if lot:
        with dispensable("the count of tries"):
            told = _count(key, window, lot)
            with _counting:
                tally.told = max(tally.told, told)


@dataclass(frozen=True)
class Window:
    """The part of time that is counted in, as it is seen now."""

    number: int
    until: datetime
    now: datetime = field(compare=False)

    @classmethod
    def of(cls, per: timedelta) -> "Window":
        """The one of this length that we are in."""
        now, seconds = timezone.now(), int(per.total_seconds())
        number = int(now.timestamp()) // seconds
        return cls(number, datetime.fromtimestamp((number + 1) * seconds, UTC), now)

    @property
    def seconds_left(self) -> int:
        """Until it ends."""
        return max(1, int((self.until - self.now).total_seconds()))


@dataclass
class Tally:
    """What this process knows of a key: tries that the base was told of, by everybody, and those it was not."""

    told: int = 0
    untold: int = 0


_tallies: dict[timedelta, tuple[Window, dict[str, Tally]]] = {}
"""Of the window that we are in, for each length of windows."""
_counting = Lock()


def _count(key: str, window: Window, by: int) -> int:
    """Add tries to what the base knows; gives the sum."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    until = connection.ops.adapt_datetimefield_value(window.until)
    with _outside() as counting, counting.cursor() as cursor:
        cursor.execute(COUNT, [digest, window.number, by, until])
        (count,) = cursor.fetchone()
    return int(count)


@contextmanager
def _outside() -> Iterator[Any]:
    """A connection that no transaction of the request is open on."""
    # The transaction that a test wraps around itself is none of the request's.
    if all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        yield connection
        return
    if connection.vendor == "sqlite":
        raise RuntimeError("On SQLite tries are counted before a transaction begins.")
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield own
    finally:
        own.close()


def sweep() -> int:
    """Forget windows that have ended; gives how many."""
    return RateLimit.objects.filter(until__lt=timezone.now()).delete()[0]
