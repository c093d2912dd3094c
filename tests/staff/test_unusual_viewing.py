"""Who looks at far more than is usual: told once a day, to those who may read the log, with the reason in words."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.mailbox import mailbox
from tests.runners import run_jobs
from tropa.core import scope
from tropa.core.actors import Actor, act_as
from tropa.core.ids import uuid7
from tropa.core.models import AccessEntry, AccessNotice, AccessTally
from tropa.core.viewing import buffer
from tropa.staff.models import Notification
from tropa.staff.services.unusual_viewing import watch

__all__ = ["mailbox", "run_jobs"]
LOG = "/w/lavka/settings/access-log/"
NOON = datetime(2026, 11, 30, 12, 20, tzinfo=UTC)


@pytest.fixture
def boris(hire):
    return hire("Boris")


def looked(company, member, count, at, act="view", **values):
    """So many entries of one moment, as the buffer writes them."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", member.pk)):
        shared = {"act": act, "kind": "customer", "actor_id": member.pk, "origin": "page", "at": at, "shown": 1}
        entries = [AccessEntry(workspace_id=scope.require(), record=uuid7(), **shared | values) for _ in range(count)]
        buffer.write(entries)


def watched(company, now=NOON) -> list[list]:
    """Watch; why there are notices."""
    with scope.enter(company.workspace.pk):
        watch(now)
        return [notice.why for notice in AccessNotice.objects.order_by("at")]


def test_a_newcomer_is_told_of_above_the_floor_and_no_sooner(company, boris):
    looked(company, boris, 100, NOON)
    assert watched(company) == []
    looked(company, boris, 1, NOON)
    assert watched(company) == [[["opened", "hour", 101, 0, 100]]]


def test_who_always_looks_at_much_is_not_told_of(company, boris):
    for days in range(1, 6):
        looked(company, boris, 90, NOON - timedelta(days=days))
    looked(company, boris, 250, NOON)
    assert watched(company) == []
    looked(company, boris, 21, NOON)
    assert watched(company) == [[["opened", "hour", 271, 90, 270]]]


def test_it_is_told_once_a_day_by_bell_and_letter_to_those_who_may_read_the_log(
    company, boris, hire, anna, signed_in, mailbox, run_jobs
):
    gleb, vera = hire("Gleb", "administrator"), hire("Vera", "head")
    looked(company, boris, 101, NOON)
    watched(company)
    looked(company, boris, 500, NOON + timedelta(minutes=5))
    assert len(watched(company, NOON + timedelta(minutes=6))) == 1
    with scope.enter(company.workspace.pk):
        rung = Notification.objects.filter(subject_kind="access_notice")
        assert {note.member_id for note in rung} == {company.member.pk, gleb.pk}
    bell = anna.get("/w/lavka/notifications/").content.decode()
    assert f"{LOG}?member={boris.pk}&amp;since=2026-11-30" in bell
    page = anna.get(LOG).content.decode()
    assert "101" in page
    assert signed_in(vera).get(LOG).status_code == 403


def test_nobody_is_told_of_himself(company, hire):
    gleb = hire("Gleb", "administrator")
    looked(company, gleb, 101, NOON)
    watched(company)
    with scope.enter(company.workspace.pk):
        rung = Notification.objects.filter(subject_kind="access_notice")
        assert {note.member_id for note in rung} == {company.member.pk}


def test_pages_of_the_api_are_taken_away_like_files(company, boris):
    looked(company, boris, 8, NOON, act="list", origin="api", shown=200)
    looked(company, boris, 1, NOON, act="export", shown=401)
    assert watched(company) == [[["taken", "hour", 2001, 0, 2000]]]


def test_tallies_are_counted_anew_only_while_their_hour_runs(company, boris):
    looked(company, boris, 3, NOON - timedelta(hours=5))
    watched(company, NOON - timedelta(hours=5))
    looked(company, boris, 2, NOON)
    watched(company)
    watched(company)
    with scope.enter(company.workspace.pk):
        assert list(AccessTally.objects.order_by("hour").values_list("opened", flat=True)) == [3, 2]


def test_the_company_says_from_what_on(company, boris, anna, signed_in):
    asked = {"access_log_days": "400", "factor": "2", "opened_hour": "5", "opened_day": "50", "searched_hour": "9"}
    asked |= {"searched_day": "9", "taken_hour": "9", "taken_day": "9"}
    assert anna.post(LOG, asked | {"factor": "=1"}).status_code == 422
    assert signed_in(boris).post(LOG, asked).status_code == 403
    assert anna.post(LOG, asked).status_code == 302
    looked(company, boris, 6, NOON)
    assert watched(company) == [[["opened", "hour", 6, 0, 5]]]
