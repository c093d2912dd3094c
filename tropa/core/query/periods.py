"""Days and periods of filters: "2026-12-31", "-30d", "this_month", "last_quarter", as half-open spans of days."""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, NamedTuple

_SHIFT = re.compile(r"([+-]?)(\d{1,5})\s?([dwmy])")
_PERIOD = re.compile(r"(this|last|next)_(day|week|month|quarter|year)")
WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}


class Span(NamedTuple):
    """From the first day up to, not including, the last."""

    start: date
    end: date


class Shift(NamedTuple):
    """So many days, weeks, months or years from today; negative: back."""

    number: int
    unit: Literal["d", "w", "m", "y"]


class Period(NamedTuple):
    """This, last or next week, month, ..."""

    which: Literal["this", "last", "next"]
    unit: str


Moment = date | datetime | Shift | Period | str
"""A value of a date filter: a day, an instant, a shift, a period, or one of WORDS."""


def read(text: str) -> Moment:
    """The meaning of a filter's text.

    Raises:
        ValueError: it has none.
    """
    text = text.strip().lower()
    if text in WORDS:
        return text
    if found := _SHIFT.fullmatch(text):
        return Shift(int(found[2]) * (-1 if found[1] == "-" else 1), found[3])  # type: ignore[arg-type]  # by the pattern
    if found := _PERIOD.fullmatch(text):
        return Period(found[1], found[2])  # type: ignore[arg-type]  # by the pattern
    if len(text) > 10:
        instant = datetime.fromisoformat(text.upper())
        return instant.astimezone(UTC) if instant.tzinfo else instant
    return date.fromisoformat(text)


def span(moment: Moment, today: date) -> Span:
    """The days of a moment that is no instant.

    Raises:
        OverflowError, ValueError: outside the calendar.
    """
    if isinstance(moment, str):
        return _day(today + timedelta(WORDS[moment]))
    if isinstance(moment, Shift):
        return _day(shifted(today, moment))
    if isinstance(moment, Period):
        return _period(moment, today)
    return _day(moment)


def _day(day: date) -> Span:
    return Span(day, day + timedelta(1))


def shifted(today: date, shift: Shift) -> date:
    """The day so far away; the 31st becomes the month's last."""
    if shift.unit in "dw":
        return today + timedelta(shift.number * (7 if shift.unit == "w" else 1))
    return _month(today, shift.number * (12 if shift.unit == "y" else 1))


def _month(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    if not 1 <= year <= 9998:
        raise OverflowError(year)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _period(period: Period, today: date) -> Span:
    step = {"this": 0, "last": -1, "next": 1}[period.which]
    if period.unit == "day":
        return _day(today + timedelta(step))
    if period.unit == "week":
        monday = today - timedelta(today.weekday()) + timedelta(7 * step)
        return Span(monday, monday + timedelta(7))
    months = {"month": 1, "quarter": 3, "year": 12}[period.unit]
    first = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    return Span(_month(first, months * step), _month(first, months * (step + 1)))


def instant(day: date, zone: tzinfo) -> datetime:
    """Midnight of a day where the person is."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
