"""A deal as people work with it: made from the customer's card, moved by its stages, won, lost, told about."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.sales.test_deals import a_deal, stages
from tests.sales.test_leads import seller
from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Operation
from tropa.customers.models import Customer, Note
from tropa.sales.models import Deal, LostReason, Sale
from tropa.staff.models import Member
from tropa.staff.services import Opened

__all__ = ["seller"]
pytestmark = [pytest.mark.django_db, pytest.mark.sql]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(company: Opened) -> Callable[..., Any]:
    """`page("deals/new/")`, `page("deals/new/", {...})` of Anna's browser."""
    return browser_of(company, company.member)


def browser_of(company: Opened, member: Member) -> Callable[..., Any]:
    browser = Client()
    browser.force_login(member.user)

    def page(path: str, sent: Any = None, htmx: bool = False) -> Any:
        address, headers = f"/w/{company.workspace.slug}/{path}", HTMX if htmx else {}
        return browser.get(address, headers=headers) if sent is None else browser.post(address, sent, headers=headers)

    return page


def test_a_deal_is_made_from_the_card_of_its_customer(page: Any, company: Opened, altair: Customer) -> None:
    form = page(f"deals/new/?customer={altair.pk}").content.decode()
    assert altair.name in form
    typed = {"title": "Переговорные", "customer": str(altair.pk), "amount": "1840000", "currency": "RUB"}
    assert page("deals/new/", typed, htmx=True).status_code == 204
    deal = Deal.objects.get()
    assert (deal.number, deal.customer_id, deal.stage) == (1, altair.pk, stages()[0])
    blocks = page(f"customers/{altair.pk}/blocks/").content.decode()
    assert "Переговорные" in blocks
    assert f"/deals/{deal.pk}/" in blocks
    refused = page("deals/new/", {**typed, "amount": "-1", "title": ""}, htmx=True)
    assert refused.status_code == 422
    assert refused.content.decode().count("invalid-feedback") >= 2
    assert Deal.objects.count() == 1


def test_a_click_on_a_stage_moves_and_the_card_shows_it(page: Any, company: Opened, altair: Customer) -> None:
    deal, to = a_deal(company, altair, amount="100"), stages()[2]
    card = page(f"deals/{deal.pk}/").content.decode()
    assert all(str(stage.pk) in card for stage in stages() if stage.kind != "lost")
    answer = page(f"deals/{deal.pk}/stage/", {"stage": str(to.pk)}, htmx=True)
    assert "tropa:stale" in answer["HX-Trigger"]
    assert page(f"deals/{deal.pk}/stage/", {"stage": str(to.pk)}, htmx=True).status_code == 204
    fresh = page(f"deals/{deal.pk}/fresh/").content.decode()
    assert fresh.count("is-done") >= 2
    assert page(f"deals/{deal.pk}/stage/", {"stage": "no"}, htmx=True).status_code == 422
    undo(Operation.objects.get(label="deals.move").pk)
    assert Deal.objects.get().stage == stages()[0]


@pytest.mark.sql
@pytest.mark.parametrize("note", ["x\x00y", "\ud800"])
def test_words_that_no_base_can_keep_are_refused(page: Any, company: Opened, altair: Customer, note: str) -> None:
    deal, reason = a_deal(company, altair), LostReason.objects.all()[0]
    with operation("test.lose"), pytest.raises(RuleViolation) as told:
        deal.lose(reason=reason, note=note)
    assert (told.value.code, told.value.field) == ("text.character", "lost_note")
    deal.refresh_from_db()
    if note.isascii():  # the other cannot be sent by a form
        fields = {"outcome": "lost", "lost_reason": str(reason.pk), "note": note}
        assert page(f"deals/{deal.pk}/closure/", fields).status_code == 422
    assert Deal.objects.get().outcome == "open"


def test_it_is_won_lost_with_a_reason_and_reopened(page: Any, company: Opened, altair: Customer) -> None:
    deal, reason = a_deal(company, altair, amount="1620000"), LostReason.objects.all()[0]
    closure = f"deals/{deal.pk}/closure/"
    assert page(closure, {"outcome": "won"}, htmx=True).status_code == 200
    blocks = page(f"customers/{altair.pk}/blocks/").content.decode()
    assert "block-salespurchases" in blocks
    assert blocks.count("620") >= 2
    assert page(f"deals/{deal.pk}/blocks/").content.decode().count("620") == 1
    assert page(closure, {"outcome": "won"}, htmx=True).status_code == 422
    assert page(f"{closure}?back", {}, htmx=True).status_code == 200
    assert str(reason) in page(closure, htmx=True).content.decode()
    assert page(closure, {"outcome": "lost", "lost_reason": str(reason.pk), "note": "Дорого"}).status_code == 302
    lost = Deal.objects.get()
    assert (lost.outcome, lost.lost_reason, lost.lost_note) == ("lost", reason, "Дорого")
    assert str(reason) in page(f"deals/{deal.pk}/").content.decode()


def test_notes_and_tasks_of_the_deal_stand_in_its_trail_alone(page: Any, company: Opened, altair: Customer) -> None:
    deal, other = a_deal(company, altair), a_deal(company, altair)
    written = page(f"deals/{deal.pk}/notes/", {"text": "Просят дуб"}, htmx=True)
    assert "Просят дуб" in written.content.decode()
    assert Note.objects.get().subject_id == deal.pk
    planned = page(f"deals/{deal.pk}/tasks/", {"title": "Выслать договор", "due_at": "2031-01-01T10:00"}, htmx=True)
    assert "Выслать договор" in planned.content.decode()
    assert "Выслать договор" in page(f"deals/{deal.pk}/blocks/").content.decode()
    assert "Просят дуб" not in page(f"deals/{other.pk}/trail/").content.decode()
    assert "Просят дуб" in page(f"deals/{other.pk}/trail/?whole=1").content.decode()
    assert page(f"deals/{deal.pk}/notes/", {"text": " "}, htmx=True).status_code == 422
    assert page(f"deals/{deal.pk}/tasks/", {"title": " "}, htmx=True).status_code == 422


def test_a_field_is_edited_in_its_place(page: Any, company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair)
    address = f"deals/{deal.pk}/fields/amount/"
    assert 'name="amount"' in page(f"{address}?edit", htmx=True).content.decode()
    assert page(address, {"amount": "250.50", "version": "1"}, htmx=True)["HX-Retarget"] == "#identity"
    assert page(address, {"amount": "-5", "version": "2"}, htmx=True).status_code == 422
    clash = page(address, {"amount": "300", "version": "1"}, htmx=True)
    assert (clash.status_code, clash["HX-Retarget"]) == (409, "#dialog")
    assert str(Deal.objects.get().amount) == "250.50"
    assert page(f"deals/{deal.pk}/fields/nothing/", htmx=True).status_code == 404


def test_a_step_wins_by_its_name_and_nobody_moves_what_a_colleague_has_moved(
    page: Any, company: Opened, altair: Customer
) -> None:
    deal, way = a_deal(company, altair, amount="100"), stages()
    at = f"deals/{deal.pk}/stage/"
    assert page(at, {"stage": str(way[1].pk), "from": str(way[0].pk)}, htmx=True).status_code == 204
    late = page(at, {"stage": str(way[2].pk), "from": str(way[0].pk)}, htmx=True)
    assert (late.status_code, Deal.objects.get().stage) == (422, way[1])
    assert way[1].name in json.loads(late["HX-Trigger"])["tropa:say"]["text"]
    won = next(stage for stage in way if stage.kind == "won")
    assert page(at, {"stage": str(won.pk), "from": str(way[1].pk)}, htmx=True).status_code == 204
    assert Operation.objects.filter(label="deals.win").exists()
    assert Deal.objects.get().outcome == "won"


def test_what_is_not_a_sellers_to_see_is_not_there(company: Opened, altair: Customer, seller: Member) -> None:
    deal = a_deal(company, altair)
    own = a_deal(company, altair, owner=str(seller.pk))
    page = browser_of(company, seller)
    for rest in ("", "blocks/", "fresh/", "trail/", "fields/title/"):
        assert page(f"deals/{deal.pk}/{rest}", htmx=bool(rest)).status_code == 404
    for rest in ("stage/", "closure/", "trash/", "notes/", "tasks/", "fields/title/"):
        assert page(f"deals/{deal.pk}/{rest}", {"title": "x"}, htmx=True).status_code == 404
    assert page(f"deals/{own.pk}/").status_code == 200
    with scope.enter(company.workspace.pk):
        assert Deal.objects.open().count() == 2


def test_the_block_of_the_sale_tells_each_of_several(page: Any, company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="1620000")
    assert "block-salessale" in page(f"deals/{deal.pk}/blocks/").content.decode()
    page(f"deals/{deal.pk}/closure/", {"outcome": "won"}, htmx=True)
    alone = page(f"deals/{deal.pk}/blocks/").content.decode()
    with operation("test.second"):
        Sale.objects.create(
            customer=altair, occurred_on=date(2026, 1, 2), amount=Decimal(777), currency="RUB",
            origin_kind="deal", origin_id=deal.pk, part="2",
        )  # fmt: skip
    both = page(f"deals/{deal.pk}/blocks/").content.decode()
    assert [("620" in text, "777" in text) for text in (alone, both)] == [(True, False), (True, True)]
