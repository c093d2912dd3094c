"""The bell of the morning: due tasks and late deals, one line a day, by each member's clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.staff.conftest import company, hire
from tropa.activities.models import Activity
from tropa.core import scope
from tropa.core.journal import operation
from tropa.customers.models import Customer
from tropa.sales.models import Deal
from tropa.sales.services.mornings import tell_of_morning
from tropa.staff.models import Member, Notification
from tropa.staff.services import Opened

__all__ = ["company", "hire"]

pytestmark = pytest.mark.sql
EIGHT = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
"""In Moscow."""


@pytest.fixture
def people(company: Opened, hire: Any) -> Any:
    """Anna and Boris in Moscow, Vera in Vladivostok; the workspace is entered."""
    boris, vera = hire("Boris"), hire("Vera")
    with scope.enter(company.workspace.pk):
        with operation("test.people"):
            Member.objects.filter(pk=vera.pk).update(time_zone="Asia/Vladivostok", language="en")
            Member.objects.filter(pk__in=[boris.pk, company.member.pk]).update(language="en")
        yield company.member, boris, vera


def work(member: Member, *dues: datetime, expected: Any = None) -> None:
    with operation("test.work"):
        for due in dues:
            Activity.objects.create(title="Позвонить", assignee=member, due_at=due)
        if expected:
            Deal.objects.create(
                title="Стол", customer=Customer.objects.create(name="Ель"), owner=member, expected_on=expected
            )


def told(member: Member) -> list[str]:
    return list(Notification.objects.filter(member=member, subject_kind="day").values_list("text", flat=True))


def test_what_is_due_and_late_is_one_line_a_day(people: Any) -> None:
    anna, boris, _vera = people
    work(boris, EIGHT + timedelta(hours=10), EIGHT - timedelta(days=3), expected=EIGHT.date() - timedelta(days=1))
    work(boris, EIGHT + timedelta(days=1))
    assert tell_of_morning(EIGHT) == 1
    assert tell_of_morning(EIGHT) == tell_of_morning(EIGHT + timedelta(hours=1)) == 0
    assert told(boris) == ["For today: 2 tasks, 1 of them is late, 1 deal is past its expected date"]
    assert told(anna) == [], "nothing due, nothing told"


def test_each_has_the_morning_of_the_own_clock(people: Any) -> None:
    _anna, boris, vera = people
    work(boris, EIGHT)
    work(vera, EIGHT)
    assert tell_of_morning(EIGHT - timedelta(hours=1)) == 0, "seven in Moscow, afternoon in Vladivostok"
    assert tell_of_morning(EIGHT + timedelta(hours=3)) == 1, "a worker that was away has until noon"
    assert tell_of_morning(EIGHT + timedelta(hours=4)) == 0
    assert (len(told(boris)), told(vera)) == (1, [])
    assert tell_of_morning(datetime(2026, 12, 1, 22, 0, tzinfo=UTC)) == 1, "eight of the next day in Vladivostok"
    assert told(vera) == ["For today: 1 task, 1 of them is late"]


def test_closed_work_and_people_who_left_are_left_alone(people: Any) -> None:
    _anna, boris, _vera = people
    work(boris, EIGHT, expected=EIGHT.date() - timedelta(days=9))
    with operation("test.close"):
        Activity.objects.update(state="done")
        Deal.objects.get().win()
    assert tell_of_morning(EIGHT) == 0
    work(boris, EIGHT)
    with operation("test.leave"):
        Member.objects.filter(pk=boris.pk).update(state="deactivated")
    assert tell_of_morning(EIGHT) == 0
