"""How often strangers, tokens and members may do a thing: fixed windows in the base, so that all processes agree.

A try stays counted whatever becomes of the request: within a transaction (on PostgreSQL every page of a member is one)
it is counted on a connection of its own. On SQLite requests have no transaction, and must not open one before they ask.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from tropa.core.errors import TooMany
from tropa.core.models import RateLimit

COUNT = """
INSERT INTO core_ratelimit (key, "window", count, until) VALUES (%s, %s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN core_ratelimit."window" = excluded."window" THEN core_ratelimit.count + 1 ELSE 1 END,
    "window" = excluded."window", until = excluded.until
RETURNING count
"""


def hit(key: str, limit: int, per: timedelta) -> None:
    """Count one try of `key`; at most `limit` of them pass within each window of length `per`.

    Raises:
        TooMany: with the seconds until the window ends.
        RuntimeError: asked within a transaction on SQLite, whose one write lock is then taken: a programming error.
    """
    now, seconds = timezone.now(), int(per.total_seconds())
    window = int(now.timestamp()) // seconds
    until = datetime.fromtimestamp((window + 1) * seconds, UTC)
    digest = hashlib.sha256(key.encode()).hexdigest()
    with _outside() as counting, counting.cursor() as cursor:
        cursor.execute(COUNT, [digest, window, connection.ops.adapt_datetimefield_value(until)])
        (count,) = cursor.fetchone()
    if count > limit:
        raise TooMany(retry_after=max(1, int((until - now).total_seconds())))


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
