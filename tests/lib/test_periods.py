"""Spans of days, and the instants they begin at where clocks do strange things."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.lib.periods import MONTHS, Span, calendar, cut, earlier, instant, shifted

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
UNITS = st.sampled_from(["day", "week", *MONTHS])
ZONES = ["Europe/Riga", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana", "Asia/Beirut", "Europe/Moscow"]


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end))


@given(DAYS, UNITS)
def test_a_day_lies_in_one_span_of_the_calendar_and_spans_touch(day: date, unit: str) -> None:
    this = calendar(unit, day)
    assert this.holds(day)
    assert calendar(unit, day, -1).end == this.start
    assert calendar(unit, day, 1).start == this.end


@given(DAYS, st.integers(1, 800), UNITS)
def test_pieces_make_up_the_span(day: date, length: int, unit: str) -> None:
    whole = Span(day, day + timedelta(length))
    pieces = cut(whole, unit)
    assert (pieces[0].start, pieces[-1].end) == whole
    assert [one.end for one in pieces[:-1]] == [one.start for one in pieces[1:]]
    assert all(calendar(unit, one.start).holds(one.last) for one in pieces)


@pytest.mark.parametrize(
    ("this", "unit", "today", "before", "year"),
    [
        # What is over stands beside the whole one before it, February beside January.
        (span("2026-02-01", "2026-03-01"), "month", "2026-05-09", span("2026-01-01", "2026-02-01"),
         span("2025-02-01", "2025-03-01")),
        (span("2028-02-01", "2028-03-01"), "month", "2028-05-09", span("2028-01-01", "2028-02-01"),
         span("2027-02-01", "2027-03-01")),
        (span("2029-02-01", "2029-03-01"), "month", "2029-05-09", span("2029-01-01", "2029-02-01"),
         span("2028-02-01", "2028-03-01")),
        # What goes on stands beside as many days.
        (span("2026-10-01", "2027-01-01"), "quarter", "2026-11-30", span("2026-07-01", "2026-08-31"),
         span("2025-10-01", "2025-12-01")),
        (span("2026-03-01", "2026-04-01"), "month", "2026-03-30", span("2026-02-01", "2026-03-01"),
         span("2025-03-01", "2025-03-31")),
        (span("2026-03-01", "2026-04-01"), "month", "2026-03-01", span("2026-02-01", "2026-02-02"),
         span("2025-03-01", "2025-03-02")),
        # Its last day has come: it is whole.
        (span("2026-03-01", "2026-04-01"), "month", "2026-03-31", span("2026-02-01", "2026-03-01"),
         span("2025-03-01", "2025-04-01")),
        # Any days stand beside as many before them.
        (span("2026-03-05", "2026-03-12"), "", "2026-05-01", span("2026-02-26", "2026-03-05"),
         span("2025-03-05", "2025-03-12")),
        (span("2028-02-29", "2028-03-01"), "", "2028-05-01", span("2028-02-28", "2028-02-29"),
         span("2027-02-28", "2027-03-01")),
    ],
)  # fmt: skip
def test_what_a_span_is_compared_with(this: Span, unit: str, today: str, before: Span, year: Span) -> None:
    now = date.fromisoformat(today)
    assert earlier(this, today=now, unit=unit) == before
    assert earlier(this, today=now, unit=unit, year=True) == year


def test_the_last_of_a_month_becomes_the_last_of_another() -> None:
    assert shifted(date(2026, 3, 31), -1) == date(2026, 2, 28)
    with pytest.raises(OverflowError):
        shifted(date(9998, 12, 1), 1)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("year", [1996, 2011, 2021, 2026])
def test_every_moment_belongs_to_the_day_that_the_clock_on_the_wall_shows(name: str, year: int) -> None:
    zone = ZoneInfo(name)
    edges = [(day, instant(day, zone)) for day in (date(year, 1, 1) + timedelta(n) for n in range(366))]
    for (day, begins), (_next, ends) in pairwise(edges):
        assert begins <= ends
        moment = begins
        while moment < ends:
            assert moment.astimezone(zone).date() == day
            moment += timedelta(minutes=30)


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Europe/Riga", date(2026, 3, 29), 23),
        ("Europe/Riga", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Pacific/Apia", date(2011, 12, 29), 24),
        ("America/Havana", date(2026, 3, 8), 23),
    ],
)
def test_days_are_as_long_as_the_clocks_make_them(name: str, day: date, hours: float) -> None:
    zone = ZoneInfo(name)
    assert (instant(day + timedelta(1), zone) - instant(day, zone)) == timedelta(hours=hours)


def test_midnight_that_is_skipped_is_when_the_clocks_go_on() -> None:
    assert instant(date(2011, 12, 30), ZoneInfo("Pacific/Apia")) == datetime(2011, 12, 30, 10, tzinfo=UTC)
