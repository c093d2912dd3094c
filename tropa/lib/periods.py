"""Spans of days: of the calendar, cut into pieces, one beside another; and the instants when days begin.

Spans are half-open, so that no moment belongs to two of them, and a day begins where the reader is: it may have 23, 24
or 25 hours, or (Apia, 30 December 2011) none at all.
"""

import calendar as clock
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

Unit = Literal["day", "week", "month", "quarter", "year"]
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Span(NamedTuple):
    """From the first day up to, not including, the last."""

    start: date
    end: date

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - timedelta(1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def holds(self, day: date) -> bool:
        """Whether a day belongs to it."""
        return self.start <= day < self.end


def shifted(day: date, months: int) -> date:
    """The same day so many months on (negative: back); the 31st becomes the month's last.

    Raises:
        OverflowError: outside the calendar.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, clock.monthrange(year, month + 1)[1]))


def calendar(unit: str, day: date, step: int = 0) -> Span:
    """The day, week, month, quarter or year that `day` lies in, or the one so many steps on.

    Raises:
        OverflowError, ValueError: outside the calendar.
    """
    if unit == "day":
        first = day + timedelta(step)
        return Span(first, first + timedelta(1))
    if unit == "week":
        monday = day - timedelta(day.weekday()) + timedelta(7 * step)
        return Span(monday, monday + timedelta(7))
    months = MONTHS[unit]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Span(shifted(first, months * step), shifted(first, months * (step + 1)))


def cut(span: Span, unit: str) -> list[Span]:
    """The days, weeks, months, ... of a span; the first and the last are as long as they lie in it."""
    pieces: list[Span] = []
    while not pieces or pieces[-1].end < span.end:
        whole = calendar(unit, pieces[-1].end if pieces else span.start)
        pieces.append(Span(max(whole.start, span.start), min(whole.end, span.end)))
    return pieces


def earlier(span: Span, *, today: date, unit: str = "", year: bool = False) -> Span:
    """What a span is compared with: the one before it, or the same days a year ago.

    Of a span that is not over only the part that has gone is compared, so that a quarter of which a month has gone
    stands beside a month.

    Args:
        unit: the span is a whole one of the calendar (the month before March is all of February); empty: any days.

    Raises:
        OverflowError: outside the calendar.
    """
    going = span.holds(today) and today < span.last
    last = today if going else span.last
    if year:
        start = shifted(span.start, -12)
        return calendar(unit, start) if unit and not going else Span(start, shifted(last, -12) + timedelta(1))
    before = calendar(unit, span.start, -1) if unit else Span(span.start - timedelta(span.days), span.start)
    return Span(
        before.start, min(before.end, before.start + (last - span.start) + timedelta(1)) if going else before.end
    )


def instant(day: date, zone: tzinfo) -> datetime:
    """When a day begins where the person is; if its midnight is skipped, when the clocks go on from there."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
