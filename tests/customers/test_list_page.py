"""The list of customers: everybody, people, companies, mine."""

import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.staff.conftest import *  # noqa: F403  # the same people
from tropa.core import editing, scope
from tropa.core.journal import operation
from tropa.core.models import Operation
from tropa.customers.models import Customer
from tropa.staff.models import Grant
from tropa.staff.services import Opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(company: Opened) -> Opened:
    with scope.enter(company.workspace.pk):
        for values in (
            {"kind": "person", "name": "Семёнова Анна", "contact_points": [{"kind": "phone", "value": "+79121234567"}]},
            {"kind": "company", "name": "ООО «Ромашка»", "owner": str(company.member.pk)},
            {"kind": "person", "name": "Случайный", "lifecycle": "unsorted"},
        ):
            editing.create("customer", values, viewer=company.member)
    return company


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("", {"Семёнова Анна", "Ромашка"}),
        ("person", {"Семёнова Анна"}),
        ("company", {"Ромашка"}),
        ("mine", {"Ромашка"}),
    ],
)
def test_each_tab_shows_its_own(base: Opened, anna: Client, view: str, shown: set[str]) -> None:
    page = anna.get(f"/w/{base.workspace.slug}/customers/", {"view": view} if view else {}).content.decode()
    assert {name for name in ("Семёнова Анна", "Ромашка", "Случайный") if name in page} == shown


def test_file_and_bulk_take_what_the_list_shows_in_its_order(base: Opened, anna: Client) -> None:
    with scope.enter(base.workspace.pk):
        editing.create("customer", {"kind": "person", "name": "Абрамов"}, viewer=base.member)
    house = f"/w/{base.workspace.slug}/"
    files = re.findall(r'href="([^"]*file\.csv[^"]*)"', anna.get(f"{house}customers/?sort=-name").content.decode())
    table = b"".join(anna.get(html.unescape(files[0])).streaming_content).decode("utf-8-sig")
    found = [line.split(";")[0].split(",")[0].strip('"') for line in table.splitlines()[1:]]
    assert found == ["Семёнова Анна", "ООО «Ромашка»", "Абрамов"]
    anna.post(f"{house}lists/customer/plans/core.trash", {"all": "1", "asked": "", "planned": "1"})
    with scope.enter(base.workspace.pk):
        planned = Operation.objects.get(state="planned")
    assert planned.progress["total"] == 3


def test_a_long_plan_is_shown_while_it_is_made(base: Opened, anna: Client, run_jobs: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("tropa.core.mass.planning.AT_ONCE", 1)
    house = f"/w/{base.workspace.slug}/"
    page = anna.post(f"{house}lists/customer/plans/core.trash", {"all": "1", "asked": "", "planned": "1"})
    with scope.enter(base.workspace.pk):
        planning = Operation.objects.get(state="planning")
    progress = f"{house}lists/plans/{planning.pk}"
    assert f'hx-get="{progress}"' in page.content.decode()
    run_jobs()
    preview = anna.get(progress).content.decode()
    assert f'hx-post="{progress}"' in preview
    assert f'hx-get="{progress}"' in anna.post(progress).content.decode()
    run_jobs()
    with scope.enter(base.workspace.pk):
        assert Customer.objects.count() == 1  # the unsorted one


def test_a_just_saved_customer_is_found_by_the_palette_with_the_worker_stopped(base: Opened, anna: Client) -> None:
    for typed in ("4567", "семенов", "ctvtyjd", "ромашк"):
        answer = anna.get(f"/w/{base.workspace.slug}/search", {"q": typed}).content.decode()
        assert 'role="option"' in answer, typed
    stranger: Any = anna.get(f"/w/{base.workspace.slug}/search", {"q": "nobody"}).content.decode()
    assert 'role="option"' not in stranger


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_what_only_looks_like_a_number_is_no_error_of_ours(base: Opened, anna: Client, number: str) -> None:
    with scope.enter(base.workspace.pk):
        anybody = Customer.objects.get(name="Случайный")
    house = f"/w/{base.workspace.slug}/"
    lists = f"{house}lists/customer/"
    assert anna.get(f"{house}customers/", {"fresh": number}).status_code == 200
    assert anna.get(f"{lists}condition", {"at": number}).status_code == 200
    days = {"field": "last_contact_at", "op": "in_last", "value": number, "set": "1"}
    assert anna.get(f"{lists}condition", days).status_code == 422
    assert anna.post(f"{lists}{anybody.pk}/cells/last_name", {"value": "Ивин", "version": number}).status_code == 200
    new = {"kind": "person", "last_name": "Новая", f"contact_points.{number}.value": "1"}
    answer = anna.post(f"{house}customers/new/", urlencode(new), content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500


def test_a_right_that_is_gone_stops_the_planning_in_words(
    base: Opened, hire: Any, signed_in: Any, run_jobs: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("tropa.core.mass.planning.AT_ONCE", 0)
    house, boris = f"/w/{base.workspace.slug}/", hire("Boris", "administrator")
    signed_in(boris).post(f"{house}lists/customer/plans/core.trash", {"all": "1", "asked": "", "planned": "1"})
    with scope.enter(base.workspace.pk), operation("test.rights"):
        Grant.objects.create(role=boris.role, kind="customer", action="delete", scope="none")
    run_jobs()
    with scope.enter(base.workspace.pk):
        planned = Operation.objects.get(label="core.trash")
        assert (planned.state, len(planned.progress["failed"])) == ("stopped", 1)
        assert Customer.objects.count() == 3
    assert signed_in(boris).get(f"{house}lists/plans/{planned.pk}").status_code == 200
    assert signed_in(boris).post(f"{house}lists/plans/{planned.pk}").status_code == 422


def test_an_empty_list_offers_what_the_right_allows(company: Opened, anna: Client, hire: Any, signed_in: Any) -> None:
    """Words as well as buttons: who may not load data is not told to."""
    told = []
    for browser in (anna, signed_in(hire("Boris")), signed_in(hire("Vera", "viewer"))):
        page = browser.get(f"/w/{company.workspace.slug}/customers/").content.decode()
        state = page[page.index("t-title") :]
        words = re.findall(r"</h2>\s*<p>(.*?)</p>", state)[0]
        told.append((words, "customers/imports/" in state, "customers/new/" in state))
    assert [ways for _words, *ways in told] == [[True, True], [False, True], [False, False]]
    assert len({words for words, *_ways in told}) == 3
