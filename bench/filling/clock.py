"""Moments as both databases take them: text in UTC."""

from datetime import UTC, datetime
from functools import cache

DAY = 86_400
_SECONDS = [f" {n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}" for n in range(DAY)]


def at(instant: int) -> str:
    """The moment so many seconds after 1970."""
    day, second = divmod(instant, DAY)
    return on(day) + _SECONDS[second]


@cache
def on(day: int) -> str:
    """The day so many days after 1970."""
    return datetime.fromtimestamp(day * DAY, UTC).date().isoformat()
