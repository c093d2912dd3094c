"""A day is what the calendar says: where clocks are changed it has 23 or 25 hours, 24 counted hours miss its end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.sales.conftest import altair, company
from tests.sales.test_deals import a_deal
from tropa.activities import days
from tropa.activities.models import Activity
from tropa.core import query
from tropa.core.days import company_day
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.sales.models import Deal

__all__ = ["altair", "company"]
pytestmark = [pytest.mark.django_db, pytest.mark.sql]

CHANGED = [
    ("Europe/Riga", date(2026, 3, 29)),
    ("Europe/Riga", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 29)),
]
"""Days that do not have 24 hours, or after which a day was left out."""


def edges(zone, day):
    """The first moment of a day, and of the next that there is."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    after = day + timedelta(2 if zone == "Pacific/Apia" else 1)
    return start, datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def tasks_at(company, *moments):
    with operation("test.tasks"):
        return [
            Activity.objects.create(title=f"{moment:%d %H:%M}", assignee=company.member, due_at=moment)
            for moment in moments
        ]


@pytest.mark.parametrize(("zone", "day"), CHANGED)
def test_today_ends_with_the_day(zone, day, company):
    start, end = edges(zone, day)
    second = timedelta(seconds=1)
    _first, last, _next = tasks_at(company, start, end - second, end)
    with timezone.override(ZoneInfo(zone)):
        told = days.day_of(company.member, now=start + second)
        assert [task.pk for task in told.today] == [last.pk]
        assert told.week[0] == (day, 2)


@pytest.mark.parametrize(("zone", "day"), CHANGED)
def test_filters_of_moments_end_with_the_day(zone, day, company):
    start, end = edges(zone, day)
    second = timedelta(seconds=1)
    before, first, last, after = tasks_at(company, start - second, start, end - second, end)
    asked = {"field": "due_at", "op": "on", "value": day.isoformat()}

    def found(condition, now=start + second):
        where = query.compile("task", {"all": [condition]}, viewer=company.member, now=now, zone=ZoneInfo(zone))
        return set(Activity.objects.filter(where).values_list("pk", flat=True))

    assert found(asked) == {first.pk, last.pk}
    assert found({**asked, "value": "today"}) == {first.pk, last.pk}
    assert found({**asked, "op": "in_last", "value": "0d"}) >= {first.pk, last.pk}
    assert found({**asked, "op": "in_last", "value": "1d"}) == {before.pk, first.pk, last.pk}
    assert after.pk in found({**asked, "op": "in_next", "value": "1d"}) or zone == "Pacific/Apia"
    whole = found({**asked, "value": "this_month"})
    assert {first.pk, last.pk} <= whole


@pytest.mark.parametrize(("zone", "day"), CHANGED)
def test_a_month_holds_the_changed_day_whole(zone, day, company):
    first = datetime(day.year, day.month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    after = (day.replace(day=1) + timedelta(32)).replace(day=1)
    end = datetime(after.year, after.month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    second = timedelta(seconds=1)
    tasks = tasks_at(company, first - second, first, end - second, end)
    asked = {"field": "due_at", "op": "on", "value": "this_month"}
    now = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    where = query.compile("task", {"all": [asked]}, viewer=company.member, now=now, zone=ZoneInfo(zone))
    assert set(Activity.objects.filter(where).values_list("pk", flat=True)) == {tasks[1].pk, tasks[2].pk}


@pytest.mark.parametrize(("zone", "day"), CHANGED)
def test_the_day_of_a_purchase_is_the_companys_wherever_the_reader_sits(zone, day, company, altair):
    _start, end = edges(zone, day)
    with operation("test.zone"):
        settings = WorkspaceSettings.objects.get()
        settings.time_zone = zone
        settings.save()
    for reader in ("Pacific/Honolulu", "Europe/Moscow", "Pacific/Kiritimati"):
        with timezone.override(ZoneInfo(reader)):
            assert company_day(end - timedelta(seconds=1)) == day
            assert company_day(end) > day


def test_a_deal_expected_on_a_day_stands_in_its_month_for_every_reader(company, altair):
    deal = a_deal(company, altair, amount="5", expected_on="2026-10-31")
    for zone in ("Pacific/Honolulu", "Europe/Riga", "Pacific/Apia"):
        with timezone.override(ZoneInfo(zone)):
            where = query.compile(
                "deal",
                {"all": [{"field": "expected_on", "op": "between", "value": ["2026-10-01", "2026-10-31"]}]},
                viewer=company.member,
            )
            assert list(Deal.objects.filter(where)) == [deal]
