"""Dates in the spellings of many programs."""

from datetime import date, time, timedelta

import pytest

from tropa.lib import dates


@pytest.mark.parametrize(
    "text",
    [
        "08.03.2024",
        "8.3.24",
        "2024-03-08",
        "2024/03/08",
        "8 марта 2024",
        "8 мар. 2024",
        "March 8, 2024",
        "8 Mar 2024",
        "20240308",
        "45359",
    ],
)
def test_one_day_in_many_spellings(text: str) -> None:
    assert dates.parse(text).day == date(2024, 3, 8)


def test_times_and_zones() -> None:
    assert dates.parse("08.03.2024 06:47").time == time(6, 47)
    assert dates.parse("3/8/2024 2:15 PM", "mdy") == dates.Moment(date(2024, 3, 8), time(14, 15))
    assert dates.parse("2024-03-08T06:47:10+03:00").offset == timedelta(hours=3)
    assert dates.parse("2024-03-08T06:47:10.123Z").offset == timedelta()
    assert dates.parse("1709880430000").day == date(2024, 3, 8)


def test_the_column_decides_about_day_and_month() -> None:
    assert dates.order_of(["03/04/2024", "12/31/2024"]) == "mdy"
    assert dates.order_of(["03/04/2024", "31/12/2024"]) == "dmy"
    assert dates.order_of(["03/04/2024"]) == "dmy"


@pytest.mark.parametrize(
    ("text", "code"),
    [("31.02.2025", "impossible"), ("вчера", "unknown"), ("", "unknown"), ("2024-03-08 25:61", "impossible")],
)
def test_what_is_no_date_says_why(text: str, code: str) -> None:
    with pytest.raises(dates.BadDate) as caught:
        dates.parse(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["1" * 1_000_000, "1 " * 500_000, "a" * 1_000_000, "1 a" * 300_000])
def test_a_megabyte_is_no_date_and_costs_nothing(text: str) -> None:
    with pytest.raises(dates.BadDate):
        dates.parse(text)
