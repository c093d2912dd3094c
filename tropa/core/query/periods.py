"""Days and periods of filters: "2026-12-31", "-30d", "this_month", "last_quarter", as half-open spans of days."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from tropa.lib import periods
from tropa.lib.periods import Span, instant

__all__ = ["Moment", "Period", "Shift", "Span", "instant", "read", "shifted", "span"]

_SHIFT = re.compile(r"([+-]?)(\d{1,5})\s?([dwmy])")
_PERIOD = re.compile(r"(this|last|next)_(day|week|month|quarter|year)")
WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}


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
        return periods.calendar("day", today, WORDS[moment])
    if isinstance(moment, Shift):
        return periods.calendar("day", shifted(today, moment))
    if isinstance(moment, Period):
        return periods.calendar(moment.unit, today, {"this": 0, "last": -1, "next": 1}[moment.which])
    return periods.calendar("day", moment)


def shifted(today: date, shift: Shift) -> date:
    """The day so far away; the 31st becomes the month's last."""
    if shift.unit in "dw":
        return today + timedelta(shift.number * (7 if shift.unit == "w" else 1))
    return periods.shifted(today, shift.number * (12 if shift.unit == "y" else 1))
