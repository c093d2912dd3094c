"""History as members read it: what was done, what changed, taking back and bringing again."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tropa.core import editing, mass, scope
from tropa.core.actors import Actor, act_as
from tropa.core.journal import operation, undoing
from tropa.core.models import Job, Operation
from tropa.core.selections import Selection
from tropa.core.tasks import queue
from tropa.customers.models import Customer
from tropa.staff import services
from tropa.staff.models import Grant, Member
from tropa.staff.services import Opened

pytestmark = pytest.mark.sql
HISTORY = "/w/lavka/history/"


@pytest.fixture
def customer(company: Opened) -> Customer:
    """Made and changed by Anna."""
    with scope.enter(company.workspace.pk), as_anna(company):
        made = editing.create("customer", {"kind": "person", "last_name": "Петрова"}, viewer=company.member)
        editing.change("customer", made.pk, {"last_name": "Сидорова"}, viewer=company.member)
        found: Customer = Customer.objects.get(pk=made.pk)
        return found


def as_anna(company: Opened) -> Any:
    """Act as the owner."""
    return act_as(Actor("member", company.member.pk), "page")


def last(company: Opened) -> Operation:
    """The newest deed."""
    with scope.enter(company.workspace.pk):
        found: Operation = Operation.objects.order_by("-seq")[0]
        return found


def test_the_list_names_who_did_what_and_the_detail_names_fields(
    company: Opened, anna: Client, customer: Customer
) -> None:
    page = anna.get(HISTORY, headers={"Accept-Language": "en"}).content.decode()
    assert "Anna" in page
    assert f"{HISTORY}{last(company).pk}/reversal/" in page
    deed = anna.get(f"{HISTORY}{last(company).pk}/").content.decode()
    assert "Петрова" in deed
    assert "Сидорова" in deed
    drawer = anna.get(f"{HISTORY}{last(company).pk}/", headers={"X-Tropa-Drawer": "1"}).content.decode()
    assert "<html" not in drawer
    assert "Сидорова" in drawer


def test_a_deed_is_previewed_taken_back_and_brought_again(company: Opened, anna: Client, customer: Customer) -> None:
    path = f"{HISTORY}{last(company).pk}/reversal/"
    assert "<dt>1</dt>" in anna.get(path).content.decode()
    page = anna.post(path, follow=True).content.decode()
    with scope.enter(company.workspace.pk):
        assert Customer.objects.get(pk=customer.pk).last_name == "Петрова"
    again = f"{HISTORY}{last(company).pk}/reversal/"
    assert again in page  # the toast offers the way back
    assert anna.post(path).status_code == 409
    answer = anna.post(again, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    with scope.enter(company.workspace.pk):
        assert Customer.objects.get(pk=customer.pk).last_name == "Сидорова"


def test_what_somebody_changed_since_is_shown_and_stays(company: Opened, anna: Client, customer: Customer) -> None:
    first = last(company)
    with scope.enter(company.workspace.pk), as_anna(company):
        editing.change("customer", customer.pk, {"last_name": "Кузнецова"}, viewer=company.member)
    page = anna.get(f"{HISTORY}{first.pk}/reversal/").content.decode()
    assert "Кузнецова" in page
    anna.post(f"{HISTORY}{first.pk}/reversal/")
    with scope.enter(company.workspace.pk):
        assert Customer.objects.get(pk=customer.pk).last_name == "Кузнецова"


def test_a_seller_sees_and_takes_back_only_his_own(
    company: Opened, customer: Customer, hire: Any, signed_in: Any, other_company: Opened
) -> None:
    hers = last(company)
    boris = signed_in(hire("Boris"))
    assert boris.get(HISTORY).status_code == 200
    for path in (f"{HISTORY}{hers.pk}/", f"{HISTORY}{hers.pk}/reversal/"):
        assert boris.get(path).status_code == 404
        assert boris.post(f"{HISTORY}{hers.pk}/reversal/").status_code == 404
        assert signed_in(other_company.member).get(path).status_code == 404
    assert "Сидорова" not in boris.get(HISTORY).content.decode()


def test_a_hidden_field_stays_hidden_in_history(company: Opened, customer: Customer, hire: Any, signed_in: Any) -> None:
    olga = hire("Olga", "administrator")
    with scope.enter(company.workspace.pk), as_anna(company):
        editing.change(
            "customer", customer.pk, {"preferences": "after nine", "first_name": "Инна"}, viewer=company.member
        )
    path = f"{HISTORY}{last(company).pk}/"
    assert "after nine" in signed_in(olga).get(path).content.decode()
    with scope.enter(company.workspace.pk), operation("test.narrow"):
        Grant.objects.create(
            role=olga.role, kind="customer", action="view", scope="all", fields={"preferences": "none"}
        )
    page = signed_in(olga).get(path).content.decode()
    assert "after nine" not in page
    assert "Инна" in page


def test_mass_work_is_stopped_and_goes_on(company: Opened, anna: Client, run_jobs: Any) -> None:
    with scope.enter(company.workspace.pk), as_anna(company):
        with operation("test.many"):
            for number in range(12):
                Customer.objects.create(kind="person", last_name=f"N{number}", owner=company.member)
        ids = list(Customer.objects.values_list("pk", flat=True))
        planned = mass.plan(
            "core.trash", Selection("customer", tuple(ids)), {}, viewer=Member.objects.get(pk=company.member.pk)
        )
    page = anna.get(f"{HISTORY}?view=mass").content.decode()
    assert f"{HISTORY}{planned.pk}/run/" in page
    assert anna.post(f"{HISTORY}{planned.pk}/run/", {"stop": "1"}).status_code == 302
    assert anna.post(f"{HISTORY}{planned.pk}/run/").status_code == 302
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert not Customer.objects.exists()
        assert Operation.objects.get(pk=planned.pk).state == "done"
    assert anna.post(f"{HISTORY}{planned.pk}/run/").status_code == 422
    assert anna.post(f"{HISTORY}{planned.pk}/reversal/").status_code == 302
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 12


def test_many_records_are_taken_back_by_the_worker(company: Opened, anna: Client, run_jobs: Any) -> None:
    with scope.enter(company.workspace.pk), operation("test.many") as deed:
        Customer.objects.bulk_create([Customer(name=f"N{number}") for number in range(1001)])
    with scope.enter(company.workspace.pk), operation("test.later"):
        kept = Customer.objects.get(name="N7")
        kept.lifecycle = "customer"
        kept.save()
    path = f"{HISTORY}{deed.id}/reversal/"
    assert "t-will" not in anna.get(path).content.decode()
    counting = anna.post(path, {"count": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{path}"' in counting
    run_jobs()
    page = anna.get(path).content.decode()
    assert re.search(r"<dt>1\s?001</dt>", page)
    assert "N7" in page
    anna.post(path)
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 1001
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert list(Customer.objects.all()) == [kept]


def test_the_toast_of_a_list_hands_a_long_undo_to_the_worker(company: Opened, anna: Client, run_jobs: Any) -> None:
    with scope.enter(company.workspace.pk), as_anna(company), operation("test.many") as deed:
        Customer.objects.bulk_create([Customer(name=f"N{number}") for number in range(1001)])
    assert anna.post(f"{HISTORY}{deed.id}/reversal/", {"stays": "1"}, headers={"HX-Request": "true"}).status_code == 204
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 1001
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert not Customer.objects.exists()


def test_history_goes_on_page_by_page(company: Opened, anna: Client) -> None:
    with scope.enter(company.workspace.pk), as_anna(company):
        for number in range(90):
            with operation("test.one", title=f"Deed {number:03}"):
                Customer.objects.create(kind="person", last_name=f"N{number}")
    page = anna.get(HISTORY)
    seen = []
    while True:
        text = page.content.decode()
        seen += [number for number in range(90) if f"Deed {number:03}" in text]
        if "before=" not in text:
            break
        mark = text.split("before=")[1].split('"')[0]
        page = anna.get(f"{HISTORY}?view=&before={mark}", headers={"HX-Request": "true"})
    assert seen.count(5) == 1
    assert len(set(seen)) == 90
    assert anna.get(f"{HISTORY}?before=rubbish&view=x").status_code == 200


def test_services_of_the_company_stand_in_history(company: Opened, anna: Client, hire: Any) -> None:
    boris = hire("Boris")
    with scope.enter(company.workspace.pk):
        services.deactivate(member=boris, by=company.member)
    assert "Boris" in anna.get(HISTORY).content.decode()


def test_history_of_some_days_both_included(company: Opened, anna: Client, customer: Customer) -> None:
    with scope.enter(company.workspace.pk):
        for day, title in ((1, "First"), (2, "Second"), (3, "Third")):
            with operation("test.dated", title=title) as deed:
                Customer.objects.create(name=title)
            at = datetime(2026, 3, day, 23, 30, tzinfo=ZoneInfo("Europe/Moscow"))
            Operation.objects.filter(pk=deed.id).update(at=at)

    def shown(**asked: str) -> list[str]:
        page = anna.get(HISTORY, asked).content.decode()
        return [title for title in ("First", "Second", "Third") if title in page]

    assert shown(since="2026-03-01", until="2026-03-03") == ["First", "Second", "Third"]
    assert shown(since="2026-03-02", until="2026-03-02") == ["Second"]
    assert shown(until="2026-03-01") == ["First"]
    assert shown(since="2026-03-03", until="2026-03-31") == ["Third"]
    assert shown(since="2027-03-03") == []
    assert anna.get(HISTORY, {"since": "nonsense", "until": "2026-02-31", "before": "x,y"}).status_code == 200


def die(_point: str) -> None:
    raise SystemError


def test_a_long_undo_that_was_stopped_or_given_up_goes_on(
    company: Opened, anna: Client, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope.enter(company.workspace.pk), as_anna(company), operation("test.many") as deed:
        Customer.objects.bulk_create([Customer(name=f"N{number}") for number in range(1001)])
    anna.post(f"{HISTORY}{deed.id}/reversal/")
    with scope.enter(company.workspace.pk), as_anna(company):
        with monkeypatch.context() as dying:
            dying.setattr(undoing, "crash_point", die)
            with pytest.raises(SystemError):
                undoing.undo(deed.id)
        undo = Operation.objects.get(undoes=deed.id)
        left = Customer.objects.count()
        assert 0 < left < 1001
        job = queue.Turn("bulk").claim()
        assert job is not None
        queue.fail(job, "SystemError", again_in=None)
    run, page = f"{HISTORY}{undo.pk}/run/", anna.get(HISTORY).content.decode()
    assert run in page
    assert 'name="stop"' not in page
    assert anna.post(run).status_code == 302
    assert 'name="stop"' in anna.get(HISTORY).content.decode()

    assert anna.post(run, {"stop": "1"}).status_code == 302
    assert Job.objects.filter(state="dead").count() == 0
    assert anna.post(run).status_code == 302
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert not Customer.objects.exists()
        assert Operation.objects.get(pk=undo.pk).state == "done"
    assert anna.post(run).status_code in {404, 422}
