"""The card through the browser's door: fields in place, clashes, notes, trash, the card of a day, a new customer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tropa.core import editing, scope
from tropa.customers.models import Customer, Note
from tropa.staff.models import Member
from tropa.staff.services import Opened

HTMX = {"HX-Request": "true"}


@pytest.fixture
def inside(company: Opened) -> Iterator[Opened]:
    with scope.enter(company.workspace.pk):
        yield company


@pytest.fixture
def altair(inside: Opened) -> Customer:
    values = {
        "kind": "company",
        "name": "Альтаир-Логистик",
        "preferences": "будни",
        "contact_points": [{"kind": "phone", "value": "+7 843 555-01-42"}],
        "requisites": {"tax_id": "1655000018"},
        "tags": ["логистика"],
    }
    made: Customer = editing.create("customer", values, viewer=inside.member)
    return made


@pytest.fixture
def at(inside: Opened, altair: Customer) -> str:
    return f"/w/{inside.workspace.slug}/customers/{altair.pk}/"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_card_shows_who_it_is_and_its_blocks(anna: Client, at: str) -> None:
    page = anna.get(at)
    assert page.status_code == 200
    assert "Альтаир-Логистик" in text(page)
    assert "843 555-01-42" in text(page)
    assert "логистика" in text(page)
    blocks = text(anna.get(f"{at}blocks/", headers=HTMX))
    assert "1655000018" in blocks
    assert "alert-circle" in blocks


def test_a_field_is_changed_in_its_place(anna: Client, at: str, altair: Customer) -> None:
    form = text(anna.get(f"{at}fields/preferences/?edit", headers=HTMX))
    assert 'value="будни"' in form
    answer = anna.post(f"{at}fields/preferences/", {"preferences": "утром", "version": altair.version}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#identity")
    assert "утром" in text(answer)
    told = text(anna.get(f"{at}fields/preferences/history/", headers=HTMX))
    assert "будни" in told
    deed = told.partition('name="operation" value="')[2].partition('"')[0]
    anna.post(f"{at}fields/preferences/history/", {"operation": deed}, headers=HTMX)
    assert Customer.objects.get(pk=altair.pk).preferences == "будни"


def test_a_clash_shows_both_values_and_the_decision_wins(anna: Client, at: str, altair: Customer) -> None:
    anna.post(f"{at}fields/preferences/", {"preferences": "утром", "version": 1}, headers=HTMX)
    clash = anna.post(f"{at}fields/preferences/", {"preferences": "вечером", "version": 1}, headers=HTMX)
    assert clash.status_code == 409
    assert "утром" in text(clash)
    assert "вечером" in text(clash)
    version = Customer.objects.get(pk=altair.pk).version
    anna.post(f"{at}fields/preferences/", {"preferences": "вечером", "version": version}, headers=HTMX)
    assert Customer.objects.get(pk=altair.pk).preferences == "вечером"


def test_wrong_input_is_told_beside_the_field(anna: Client, at: str, altair: Customer) -> None:
    sent = {"version": altair.version, "contact_points.0.kind": "phone", "contact_points.0.value": "12"}
    answer = anna.post(f"{at}fields/contact_points/", sent, headers=HTMX)
    assert answer.status_code == 422
    assert "invalid-feedback" in text(answer)
    assert 'value="12"' in text(answer)
    twice = {"contact_points.0.kind": "phone", "contact_points.0.value": "8 900 000-00-01"}
    twice |= {"contact_points.1.kind": "phone", "contact_points.1.value": "+79000000001"}
    again = anna.post(f"{at}fields/contact_points/", twice, headers=HTMX)
    assert again.status_code == 422
    assert 'role="alert"' in text(again)
    assert anna.post(f"{at}fields/name/", {"name": " "}, headers=HTMX).status_code == 422
    for name in ("nothing", "created_at"):
        answer = anna.post(f"{at}fields/{name}/", {name: "1"}, headers=HTMX)
        assert answer.status_code in (404, 422)


def test_contacts_are_edited_as_rows(anna: Client, at: str, altair: Customer) -> None:
    sent = {
        "contact_points.0.kind": "phone",
        "contact_points.0.value": "8 (843) 555-01-42",
        "contact_points.1.kind": "email",
        "contact_points.1.value": "zakaz@altair.example",
        "contact_points.2.kind": "phone",
        "contact_points.2.value": "",
    }
    assert anna.post(f"{at}fields/contact_points/", sent, headers=HTMX).status_code == 200
    assert [point.kind for point in altair.contact_points.order_by("pk")] == ["phone", "email"]


def test_a_note_is_written_edited_pinned_thrown_away_and_brought_back(anna: Client, at: str, inside: Opened) -> None:
    answer = anna.post(f"{at}notes/", {"text": "Просят <b>до 8 декабря</b>"}, headers=HTMX)
    assert "Просят &lt;b&gt;до 8 декабря" in text(answer)
    note = Note.objects.get()
    home = f"/w/{inside.workspace.slug}/notes/{note.pk}/"
    anna.post(home, {"text": "До девятого", "version": note.version}, headers=HTMX)
    assert "До девятого" in text(anna.get(at))
    anna.post(f"{home}pin/", headers=HTMX)
    assert Note.objects.get().pinned
    anna.post(f"{home}trash/")
    assert "До девятого" not in text(anna.get(at))
    anna.post(f"{home}trash/?back=1")
    assert "До девятого" in text(anna.get(at))
    assert anna.post(f"{at}notes/", {"text": " "}, headers=HTMX).status_code == 422


def test_the_trail_is_searched_filtered_and_reached_by_date(anna: Client, at: str) -> None:
    for n in range(35):
        anna.post(f"{at}notes/", {"text": f"Запись {n:02}"})
    page = text(anna.get(at))
    assert "Запись 34" in page
    assert "Запись 00" not in page
    more = page.rpartition("before=")[2].partition('"')[0].replace("&amp;", "&")
    assert "Запись 00" in text(anna.get(f"{at}trail/?before={more}", headers=HTMX))
    assert "Запись 07" in text(anna.get(f"{at}trail/?words=запись 07", headers=HTMX))
    assert "Запись" not in text(anna.get(f"{at}trail/?date=2020-01-01", headers=HTMX))
    assert "Запись" not in text(anna.get(f"{at}?kinds=changes"))
    for odd in ("before=x", "date=2026-99-99", "kinds=zzz", "before=9999-99-99T00:00_1", "words=%00", "at=0001-01-01"):
        assert anna.get(f"{at}?{odd}").status_code == 200


def test_the_trash_can_be_left_again(anna: Client, at: str, altair: Customer) -> None:
    anna.post(f"{at}trash/")
    assert not Customer.objects.filter(pk=altair.pk).exists()
    page = text(anna.get(at))
    assert "back=1" in page
    assert anna.post(f"{at}fields/preferences/", {"preferences": "x"}, headers=HTMX).status_code == 404
    anna.post(f"{at}trash/?back=1")
    assert Customer.objects.filter(pk=altair.pk).exists()


def test_the_card_of_a_day_is_as_it_was(anna: Client, at: str) -> None:
    assert anna.get(f"{at}?at=2020-01-01").status_code == 200
    assert "Альтаир" in text(anna.get(f"{at}?at=2099-01-01"))


def test_a_new_customer_and_the_soft_warning(anna: Client, inside: Opened, altair: Customer) -> None:
    home = f"/w/{inside.workspace.slug}/customers/new/"
    assert anna.get(home).status_code == 200
    assert "Альтаир" in text(anna.get(f"{home}doubles/?phone=8 843 555 01 42", headers=HTMX))
    wrong = anna.post(home, {"last_name": "Иванов", "phone": "12"})
    assert wrong.status_code == 422
    assert 'value="Иванов"' in text(wrong)
    assert anna.post(home, {"kind": "company"}).status_code == 422
    made = anna.post(home, {"last_name": "Иванов", "phone": "8 843 555 01 42"})
    assert made.status_code == 302
    assert Customer.objects.get(last_name="Иванов").contact_points.count() == 1


def test_a_stranger_finds_nothing(
    at: str, altair: Customer, hire: Callable[..., Member], signed_in: Callable[[Member], Client], inside: Opened
) -> None:
    boris, vera = signed_in(hire("Boris")), signed_in(hire("Vera", "viewer"))
    for address in (at, f"{at}blocks/", f"{at}trail/", f"{at}fields/preferences/history/"):
        assert boris.get(address, headers=HTMX).status_code == 404
        assert vera.get(address, headers=HTMX).status_code == 200
    sent = {"preferences": "x"}
    assert boris.post(f"{at}fields/preferences/", sent, headers=HTMX).status_code == 404
    assert vera.post(f"{at}fields/preferences/", sent, headers=HTMX).status_code in (403, 422)
    assert vera.post(f"{at}trash/").status_code == 403
    assert vera.post(f"{at}notes/", {"text": "x"}).status_code == 403
    home = f"/w/{inside.workspace.slug}/customers/new/doubles/?phone=88435550142"
    assert "Альтаир" not in text(boris.get(home, headers=HTMX))
    assert Customer.objects.get(pk=altair.pk).preferences == "будни"
