"""Who may not read a field reads no sum that is made of it: board, list, forecast, overview, cards, previews."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.analytics.conftest import hide
from tests.programs import Program
from tropa.core import editing
from tropa.core.journal import operation
from tropa.sales.models import Deal, LostReason, Stage
from tropa.sales.services import deals as verbs
from tropa.sales.services import purchases
from tropa.staff.models import Grant, Member, Owned

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def house(company: Any) -> str:
    return f"/w/{company.workspace.slug}/"


@pytest.fixture
def browser(boris: Member, signed_in: Any) -> Client:
    client: Client = signed_in(boris)
    return client


@pytest.fixture
def deals(inside: Any, boris: Member) -> list[Deal]:
    """Boris' deals with one customer of his: an open one on the way, a won one; and a purchase that he wrote down."""
    values = {"name": "Альтаир", "kind": "company", "owner": str(boris.pk)}
    buyer = editing.create("customer", values, viewer=inside.member)
    stage = Stage.objects.filter(kind="open").order_by("position")[1]
    open_deal, won = [
        editing.create("deal", {**asked, "customer": str(buyer.pk), "owner": str(boris.pk)}, viewer=inside.member)
        for asked in (
            {"title": "Открытая", "amount": "7777", "stage": str(stage.pk)},
            {"title": "Другая", "amount": "3333"},
        )
    ]
    verbs.win(won.pk, viewer=inside.member)
    told = {"customer": str(buyer.pk), "occurred_on": timezone.localdate().isoformat(), "amount": "2222"}
    purchases.add({**told, "owner": str(boris.pk)}, viewer=inside.member)
    return [open_deal, won]


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode()).replace("\xa0", "").replace(" ", "").replace(" ", "")


def hidden(kind: str, *names: str) -> None:
    with operation("test.rights"):
        hide(kind, *names)


CHANCE = "свероятностью"


@pytest.mark.parametrize(("kind", "name"), [("stage", "probability"), ("pipeline", "stages")])
def test_who_may_not_read_probabilities_reads_no_weighted_sum(
    house: str, browser: Client, deals: list[Deal], kind: str, name: str
) -> None:
    pages = ("deals/", "deals/forecast/", "reports/", "deals/table/?tells=weighted")
    weighted = f"{7777 * Stage.objects.get(pk=deals[0].stage_id).probability / 100:.2f}".rstrip("0")
    figures = {f"{form}₽" for form in (weighted.replace(".", ","), weighted, f"{float(weighted):.0f}")}
    before = [text_of(browser.get(house + page)) for page in pages[:3]]
    assert all(any(figure in page for figure in figures) for page in before), figures
    hidden(kind, name)
    for page in pages:
        shown = text_of(browser.get(house + page))
        assert not any(figure in shown for figure in figures), page
        assert CHANCE not in shown.lower(), page


def test_who_may_not_read_amounts_of_deals_reads_none_anywhere(
    house: str, browser: Client, deals: list[Deal], boris: Member
) -> None:
    customer = f"{house}customers/{deals[0].customer_id}/blocks/"
    assert "7777₽" in text_of(browser.get(customer))
    hidden("deal", "amount")
    own = f"{house}deals/{deals[0].pk}/"
    pages = ("deals/", "deals/forecast/", "deals/table/?tells=sum", "reports/")
    for page in (customer, own, f"{own}blocks/", *(house + page for page in pages)):
        found = re.findall(r"(?s).{0,40}\b7777\b.{0,40}", text_of(browser.get(page)))
        assert not found, (page, found)
    assert not {"amount", "amount_base"} & Program.of(boris).get(f"deals/{deals[0].pk}").json().keys()
    asked = '{"all": [{"field": "amount_base", "op": "gte", "value": 7000}]}'
    assert Program.of(boris).get("deals", query=asked).status_code == 422


def test_who_may_not_read_stages_reads_none_on_cards(house: str, browser: Client, deals: list[Deal]) -> None:
    stage = Stage.objects.get(pk=deals[0].stage_id).name.replace(" ", "")
    own = f"{house}deals/{deals[0].pk}/"
    pages = [f"{house}customers/{deals[0].customer_id}/blocks/", own, f"{own}blocks/"]
    assert all(stage in text_of(browser.get(page)) for page in pages)
    hidden("deal", "stage", "pipeline", "next_step_at")
    for page in pages:
        shown = text_of(browser.get(page))
        assert stage not in shown, page
        assert "t-path" not in shown, page
    assert stage not in text_of(browser.get(f"{house}deals/"))


def test_a_trail_tells_no_field_that_is_hidden(inside: Any, house: str, browser: Client, deals: list[Deal]) -> None:
    reason = LostReason.objects.order_by("position")[0]
    third = Stage.objects.filter(kind="open").order_by("position")[2]
    verbs.move(deals[0].pk, to=third.pk, viewer=inside.member)
    verbs.lose(deals[0].pk, viewer=inside.member, reason=reason.pk)
    pages = [f"{house}customers/{deals[0].customer_id}/", f"{house}deals/{deals[0].pk}/trail/"]
    named = [str(one).replace(" ", "") for one in (third, reason)]
    for page in pages:
        assert all(name in text_of(browser.get(page)) for name in named), page
    hidden("deal", "stage", "pipeline", "lost_reason", "outcome")
    for page in pages:
        assert not any(name in text_of(browser.get(page)) for name in named), page


def test_who_may_not_read_amounts_of_purchases_reads_no_sum_of_them(
    house: str, browser: Client, deals: list[Deal]
) -> None:
    customer, deal = f"{house}customers/{deals[0].customer_id}/blocks/", f"{house}deals/{deals[1].pk}/blocks/"
    assert "5555₽" in text_of(browser.get(customer))
    assert "3333₽" in text_of(browser.get(deal))
    hidden("deal", "amount")
    hidden("sale", "amount")
    for page in (customer, deal):
        shown = text_of(browser.get(page))
        assert not re.search("5555|2777|3333|2222", shown), page


def test_previews_of_the_company_are_for_who_sees_all_of_it(
    inside: Any, house: str, browser: Client, deals: list[Deal], boris: Member, anna: Client
) -> None:
    pages = ("settings/recognition/?policy=manual", "settings/currencies/?base=USD")
    assert all("3333" in text_of(anna.get(house + page)) or "5555" in text_of(anna.get(house + page)) for page in pages)
    with operation("test.rights"):
        for kind, action in (("settings", "view"), ("settings", "edit"), ("exchange_rate", "create")):
            Grant.objects.create(role=boris.role, kind=kind, action=action, scope="all")
        Deal.objects.update(**Owned.given_to(inside.member))
    for page in pages:
        assert not re.search("3333|5555|7777", text_of(browser.get(house + page))), page
    for page, sent in (("recognition", {"policy": "manual"}), ("currencies", {"base": "USD"})):
        assert browser.post(f"{house}settings/{page}/", sent).status_code == 403
