"""The list of customers as a member meets it."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.core.models import Operation
from tropa.customers.models import Customer
from tropa.staff.lists.tables import TableCell, TableColumn
from tropa.staff.models import SavedView

pytestmark = pytest.mark.urls("tests.staff.lists.urls")
LIST = "people/"


@pytest.fixture
def house(company: Any) -> str:
    """Three customers."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        for name, stage in (("Альтаир", "lead"), ("Волга", "lead"), ("Орбита", "customer")):
            editing.create("customer", {"kind": "company", "name": name, "lifecycle": stage}, viewer=company.member)
    return f"/w/{company.workspace.slug}/"


def ids(company: Any) -> list[str]:
    with scope.enter(company.workspace.pk):
        return [str(pk) for pk in Customer.objects.order_by("name").values_list("pk", flat=True)]


def asked(*conditions: dict[str, Any]) -> str:
    return json.dumps({"all": list(conditions)})


STAGE = {"field": "lifecycle", "op": "is", "value": "lead"}


def test_the_page_shows_all_in_sentence_table_and_count(anna: Any, house: str) -> None:
    page = anna.get(house + LIST)
    text = page.content.decode()
    assert page.status_code == 200
    assert all(name in text for name in ("Альтаир", "Волга", "Орбита"))
    assert 'aria-label="' in text
    assert "style=" not in text


def test_the_filter_in_the_address_narrows_and_reads_as_a_sentence(anna: Any, house: str) -> None:
    page = anna.get(house + LIST, {"filter": asked(STAGE)}).content.decode()
    assert "Альтаир" in page
    assert "Орбита" not in page
    assert 'class="t-part"' in page


@pytest.mark.parametrize(
    "broken",
    [
        '{"all": [{"field": "name", "op": "is", "value": "\\ud800"}]}',
        "{",
        "[]",
        '{"field":"nope","op":"is","value":1}',
        "[" * 3000,
    ],
)
def test_a_broken_filter_is_explained(anna: Any, house: str, broken: str) -> None:
    page = anna.get(house + LIST, {"filter": broken})
    assert page.status_code == 422
    assert page.content


def test_rows_go_on_by_key_and_never_double(anna: Any, company: Any, house: str) -> None:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        for number in range(60):
            editing.create("customer", {"kind": "person", "first_name": f"Имя{number:02}"}, viewer=company.member)
    first = anna.get(house + LIST).content.decode()
    more = first.split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")
    second = anna.get(more).content.decode()
    assert first.count('id="row-') == 50
    assert second.count('id="row-') == 13


def test_a_condition_is_added_changed_made_either_and_removed(anna: Any, house: str) -> None:
    editor = house + "lists/customer/condition"
    back = house + LIST + "?view=all"
    form = anna.get(editor, {"back": back, "field": "lifecycle"})
    assert form.status_code == 200
    added = anna.get(editor, {"back": back, "field": "lifecycle", "op": "is", "value": "lead", "set": 1})
    assert added.status_code == 302
    assert "Альтаир" in anna.get(added["Location"]).content.decode()
    either = anna.get(
        editor,
        {
            "back": back,
            "filter": asked(STAGE),
            "at": 0,
            "either": 1,
            "field": "lifecycle",
            "op": "is",
            "value": "customer",
            "set": 1,
        },
    )
    assert "Орбита" in anna.get(either["Location"]).content.decode()
    nothing = anna.get(editor, {"back": back, "field": "city", "op": "contains", "value": " ", "set": 1})
    assert nothing.status_code == 422
    assert (
        anna.get(
            editor, {"back": "//evil.example/", "field": "city", "op": "contains", "value": "x", "set": 1}
        ).status_code
        == 404
    )


def test_a_cell_is_changed_against_the_version_that_was_seen(anna: Any, company: Any, house: str) -> None:
    cell = f"{house}lists/customer/{ids(company)[0]}/cells/lifecycle"
    assert "select" in anna.get(cell).content.decode()
    done = anna.post(cell, {"value": "customer", "version": "1"})
    assert done.status_code == 200
    undo = json.loads(done["HX-Trigger"])["tropa:say"]["undo"]
    clash = anna.post(cell, {"value": "former", "version": "1"})
    assert clash.status_code == 422
    wrong = anna.post(cell, {"value": "nonsense", "version": "2"})
    assert wrong.status_code == 422
    assert anna.post(undo, {"stays": "1"}, headers={"HX-Request": "true"}).status_code == 204
    with scope.enter(company.workspace.pk):
        assert Customer.objects.get(name="Альтаир").lifecycle == "lead"


def test_many_are_planned_shown_done_and_taken_back(anna: Any, company: Any, house: str, run_jobs: Any) -> None:
    plans = house + "lists/customer/plans/customers.add_tag"
    chosen = {"all": "1", "asked": asked(STAGE)}
    assert "planned" in anna.post(plans, chosen).content.decode()
    plan = anna.post(plans, chosen | {"planned": "1", "tag": "важный"})
    assert plan.status_code == 200
    with scope.enter(company.workspace.pk):
        operation = Operation.objects.get(state="planned")
    assert operation.progress["total"] == 2
    progress = f"{house}lists/plans/{operation.pk}"
    assert anna.post(progress).status_code == 200
    run_jobs()
    ended = anna.get(progress)
    undo = json.loads(ended["HX-Trigger"])["tropa:say"]["undo"]
    with scope.enter(company.workspace.pk):
        assert Customer.objects.filter(customer_tags__tag__name="важный").count() == 2
    assert anna.post(undo, {"stays": "1"}, headers={"HX-Request": "true"}).status_code == 204
    with scope.enter(company.workspace.pk):
        assert not Customer.objects.filter(customer_tags__tag__name="важный").exists()


def test_one_field_of_many_is_asked_and_changed(anna: Any, company: Any, house: str, run_jobs: Any) -> None:
    plans = house + "lists/customer/plans/core.edit"
    chosen = {"all": "1", "asked": asked(STAGE)}
    form = anna.post(plans, chosen | {"field": "lifecycle"}).content.decode()
    assert 'name="value"' in form
    assert anna.post(plans, chosen | {"planned": "1", "field": "lifecycle", "value": "nonsense"}).status_code == 422
    plan = anna.post(plans, chosen | {"planned": "1", "field": "lifecycle", "value": "customer"})
    assert plan.status_code == 200
    with scope.enter(company.workspace.pk):
        operation = Operation.objects.get(state="planned")
    anna.post(f"{house}lists/plans/{operation.pk}")
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert not Customer.objects.filter(lifecycle="lead").exists()


def test_nothing_chosen_and_strange_verbs_are_refused(anna: Any, house: str) -> None:
    assert anna.post(house + "lists/customer/plans/customers.add_tag", {}).status_code == 422
    assert anna.post(house + "lists/customer/plans/no.such", {"all": "1"}).status_code == 404
    assert anna.get(house + "lists/nothing/condition").status_code == 404


def test_a_view_is_saved_opened_renamed_and_dropped(anna: Any, company: Any, house: str) -> None:
    back = house + LIST
    saved = anna.post(
        house + "lists/customer/views",
        {"name": "Новые", "shared_with": "everybody", "filter": asked(STAGE), "columns": "city", "back": back},
    )
    assert saved.status_code == 302
    page = anna.get(saved["Location"]).content.decode()
    assert "Новые" in page
    assert "Орбита" not in page
    again = anna.post(house + "lists/customer/views", {"name": "Новые", "back": back})
    assert again.status_code == 422
    with scope.enter(company.workspace.pk):
        view = SavedView.objects.get()
    one = f"{house}lists/views/{view.pk}"
    assert anna.post(one, {"name": "Свежие", "shared_with": "mine", "is_default": "1", "back": back}).status_code == 302
    assert "Свежие" in anna.get(back).content.decode()
    assert anna.post(one, {"drop": "1", "back": back}).status_code == 302
    assert "Свежие" not in anna.get(back).content.decode()


def test_a_colleague_opens_a_shared_view_and_cannot_change_it(
    anna: Any, company: Any, house: str, hire: Any, signed_in: Any
) -> None:
    back = house + LIST
    anna.post(house + "lists/customer/views", {"name": "Общий", "shared_with": "everybody", "back": back})
    anna.post(house + "lists/customer/views", {"name": "Личный", "shared_with": "mine", "back": back})
    boris = signed_in(hire("Boris"))
    page = boris.get(back).content.decode()
    assert "Общий" in page
    assert "Личный" not in page
    with scope.enter(company.workspace.pk):
        shared, own = SavedView.objects.get(name="Общий"), SavedView.objects.get(name="Личный")
    assert boris.post(f"{house}lists/views/{shared.pk}", {"name": "Мой"}).status_code == 403
    assert boris.post(f"{house}lists/views/{own.pk}", {"name": "Мой"}).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_the_filter_finds_leaves_as_a_file(anna: Any, house: str, form: str) -> None:
    answer = anna.get(
        f"{house}lists/customer/file.{form}?{urlencode({'filter': asked(STAGE), 'columns': 'name,lifecycle'})}"
    )
    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert body
    if form == "csv":
        assert "Альтаир" in body.decode("utf-8-sig")
        assert "Орбита" not in body.decode("utf-8-sig")


def test_the_page_asks_the_same_number_of_queries_for_any_number_of_rows(anna: Any, company: Any, house: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert anna.get(house + LIST).status_code == 200
        return len(queries)

    asked()
    few = asked()
    with scope.enter(company.workspace.pk):
        for number in range(20):
            editing.create("customer", {"kind": "company", "name": f"Ещё {number}"}, viewer=company.member)
    assert asked() == few


def test_a_value_that_its_type_did_not_make_safe_is_escaped() -> None:
    """A plug-in's type may forget to mark up its text: the cell does not trust it."""
    column = TableColumn("note", "Note", "", figure=False, sort_url="", direction="", address="", kept=False)
    drawn = TableCell(column, 1, "<script>alert(1)</script>", "x").drawn()
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert "<b>x</b>" in TableCell(column, 1, mark_safe("<b>x</b>"), "x").drawn()  # what a type made safe
