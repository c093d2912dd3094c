"""Dates as files spell them. Which of day and month comes first is decided by the whole column, never by one cell."""

import datetime as clock
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

Order = Literal["dmy", "mdy"]

_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})(?!\d)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_ZONE = re.compile(r"(?:(Z)|([+-])(\d{2}):?(\d{2}))\s*\Z")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th|-?го)?\s+([a-zа-я]{3,})\.?,?\s+(\d{4})")
_WORD_DAY = re.compile(r"([a-zа-я]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS = {
    name: number
    for names in ("jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec", "янв,фев,мар,апр,май,июн,июл,авг,сен,окт,ноя,дек")
    for number, name in enumerate(names.split(","), 1)
} | {"мая": 5}


LONGEST = 100
"""Characters of the longest way anybody writes a date."""


class BadDate(ValueError):
    """Not a date, or a day that the calendar does not have; `code` is unknown or impossible."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and the time of day if one was written; `offset` is None where no zone was written."""

    day: date
    time: clock.time | None = None
    offset: timedelta | None = None


def order_of(values: Iterable[str]) -> Order:
    """Whether a column writes the month first: only when some number proves it."""
    month_first = 0
    day_first = 0
    for value in values:
        if found := _NUMBERS.match(value.strip()):
            one, two = int(found[1]), int(found[2])
            month_first += one <= 12 < two
            day_first += two <= 12 < one
            # 3/4/24 2:15 PM is how Excel in America writes; nobody in Europe writes AM and PM.
            month_first += bool(re.search(r"[ap]m\s*\Z", value.strip(), re.IGNORECASE))
    return "mdy" if month_first > day_first else "dmy"


def parse(text: str, order: Order = "dmy") -> Moment:
    """Read one date.

    Raises:
        BadDate: it is none.
    """
    # The patterns look for a month anywhere, which takes the square of the length: a megabyte would take hours.
    if len(text) > LONGEST:
        raise BadDate("unknown")
    return _read(text.strip(), order)


@lru_cache(maxsize=4_096)
def _read(text: str, order: Order) -> Moment:
    year, month, day, rest = _parts(text, order)
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise BadDate("impossible") from error
    return Moment(found, *_time(rest))


def _parts(text: str, order: Order) -> tuple[int, int, int, str]:
    if found := _ISO.match(text):
        return int(found[1]), int(found[2]), int(found[3]), text[found.end() :]
    if found := _NUMBERS.match(text):
        day, month = (int(found[1]), int(found[2])) if order == "dmy" else (int(found[2]), int(found[1]))
        return _full_year(found[3]), month, day, text[found.end() :]
    low = text.lower()
    for pattern, places in ((_DAY_WORD, (1, 2, 3)), (_WORD_DAY, (2, 1, 3))):
        if (found := pattern.search(low)) and (number := _MONTHS.get(found[places[1]][:3])):
            return int(found[places[2]]), number, int(found[places[0]]), text[found.end() :]
    if re.fullmatch(r"\d{8}", text):
        return int(text[:4]), int(text[4:6]), int(text[6:]), ""
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and 20_000 <= float(text) < 80_000:  # Excel's serial number
        day_ = date(1899, 12, 30) + timedelta(days=int(float(text)))
        return day_.year, day_.month, day_.day, ""
    if re.fullmatch(r"\d{10}(\d{3})?", text):  # seconds or milliseconds since 1970, as HubSpot keeps them
        stamp = datetime(1970, 1, 1) + timedelta(seconds=int(text[:10]))  # noqa: DTZ001  # a day of UTC
        return stamp.year, stamp.month, stamp.day, stamp.strftime(" %H:%M:%SZ")
    raise BadDate("unknown")


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else 2000 + year if year < 50 else 1900 + year


def _time(rest: str) -> tuple[clock.time | None, timedelta | None]:
    found = _TIME.search(rest)
    if not found:
        return None, None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4][0] in "pP" else 0)
    zone = _ZONE.search(rest[found.end() :])
    offset = None
    if zone:
        offset = (
            timedelta()
            if zone[1]
            else timedelta(hours=int(zone[3]), minutes=int(zone[4])) * (1 if zone[2] == "+" else -1)
        )
    try:
        return clock.time(hour, minute, second), offset
    except ValueError as error:
        raise BadDate("impossible") from error
