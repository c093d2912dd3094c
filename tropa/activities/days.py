"""What a member's day is made of: overdue first, then by the clock, then what has no time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from tropa.activities.models import Activity

MOST = 100
"""So many of a part are shown; more than that nobody does in a day."""
WEEK = 5
"""Days shown ahead, today first."""


@dataclass(frozen=True)
class Day:
    """One member's day; the lists hold open tasks with their customers."""

    now: datetime
    overdue: Sequence[Activity]
    today: Sequence[Activity]
    undated: Sequence[Activity]
    week: Sequence[tuple[date, int]]
    """The days ahead, today first, with the number of tasks."""

    @property
    def count(self) -> int:
        """How much waits today."""
        return len(self.overdue) + len(self.today) + len(self.undated)


def day_of(member: Any, now: datetime | None = None) -> Day:
    """The day of `member`, in the active time zone; three queries and one for the week."""
    now = timezone.localtime(now or timezone.now())
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = _next_midnight(midnight, 1)
    mine = (
        Activity.objects.open()
        .of(member)
        .select_related("customer")
        .annotate(
            steps=Count("checklist", filter=Q(checklist__deleted_at=None)),
            steps_done=Count("checklist", filter=Q(checklist__deleted_at=None, checklist__done=True)),
        )
    )
    dated = mine.order_by("due_at", "pk")
    return Day(
        now=now,
        overdue=list(dated.due_before(now)[:MOST]),
        today=list(dated.filter(due_at__gte=now, due_at__lt=tomorrow)[:MOST]),
        undated=list(mine.undated().order_by("created_at", "pk")[:MOST]),
        week=_week(member, midnight),
    )


def waiting(member: Any) -> Any:
    """What the sidebar counts: overdue and due today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Activity.objects.open().of(member).due_before(_next_midnight(midnight, 1))


def _week(member: Any, midnight: datetime) -> list[tuple[date, int]]:
    borders = [_next_midnight(midnight, number) for number in range(WEEK + 1)]
    counts = {
        f"day{number}": Count("pk", filter=Q(due_at__gte=borders[number], due_at__lt=borders[number + 1]))
        for number in range(WEEK)
    }
    ahead = Activity.objects.open().of(member).filter(due_at__gte=midnight, due_at__lt=borders[-1])
    counted = ahead.aggregate(**counts)
    return [(borders[number].date(), counted[f"day{number}"]) for number in range(WEEK)]


def _next_midnight(midnight: datetime, days: int) -> datetime:
    """Midnights by the calendar: a day with a clock change has 23 or 25 hours."""
    return (midnight.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=midnight.tzinfo)
