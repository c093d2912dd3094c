"""How often strangers, tokens and members may do a thing: fixed windows in the base, so that all processes agree.

Ask before the request's transaction begins (the door and the outside pages have none): a roll-back would take the
count back with it.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
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
    """
    now, seconds = timezone.now(), int(per.total_seconds())
    window = int(now.timestamp()) // seconds
    until = datetime.fromtimestamp((window + 1) * seconds, UTC)
    digest = hashlib.sha256(key.encode()).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT, [digest, window, connection.ops.adapt_datetimefield_value(until)])
        (count,) = cursor.fetchone()
    if count > limit:
        raise TooMany(retry_after=max(1, int((until - now).total_seconds())))


def sweep() -> int:
    """Forget windows that have ended; gives how many."""
    return RateLimit.objects.filter(until__lt=timezone.now()).delete()[0]
