"""The board: what lies where and what it is worth, moving with undo, refusals, and who may."""

import html
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from tropa.core import editing
from tropa.core.journal import operation
from tropa.core.models import Operation
from tropa.customers.models import Customer
from tropa.sales import board
from tropa.sales.models import Deal, LostReason, Pipeline, Stage
from tropa.staff import services
from tropa.staff.models import Grant, Role
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def browser(company: Opened, client: Client) -> Client:
    client.force_login(company.member.user)
    return client


@pytest.fixture
def house(company: Opened) -> str:
    return f"/w/{company.workspace.slug}/deals/"


def a_deal(company: Opened, buyer: Customer, **values: Any) -> Deal:
    deal: Deal = editing.create(
        "deal", {"title": "Переговорные", "customer": str(buyer.pk), **values}, viewer=company.member
    )
    return deal


def stages(**wanted: Any) -> list[Stage]:
    return list(Stage.objects.filter(**wanted).in_order())


def lying(page: str, stage: Stage) -> list[str]:
    """The ids of the cards of a stage, from above."""
    column = page.split(f'id="stage-{stage.pk}"')[1].split("</section>")[0]
    return re.findall(r'<li id="deal-([0-9a-f-]{36})"', column)


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode()).replace("\u00a0", " ")


def test_cards_lie_in_their_stages_with_sums_and_the_next_step(
    company: Opened, altair: Customer, browser: Client, house: str
) -> None:
    new, qualified = stages()[:2]
    first = a_deal(company, altair, amount="1840000")
    second = a_deal(company, altair, amount="160000", title="Кресла")
    abroad = a_deal(company, altair, amount="500", currency="USD", stage=str(qualified.pk))
    late = timezone.now() - timedelta(days=4)
    about = {"subject": {"kind": "deal", "id": str(first.pk)}, "due_at": late.isoformat()}
    editing.create("task", {"title": "Созвон", **about}, viewer=company.member)
    page = text_of(browser.get(house))
    assert lying(page, new) == [str(second.pk), str(first.pk)]
    assert lying(page, qualified) == [str(abroad.pk)]
    assert "2 000 000 ₽" in page
    assert "500 $" in page
    assert "Альтаир-Логистик" in page
    assert "Созвон, " in page
    weighted = re.search(r'id="board-weighted".*?<b>(.*?)</b>', page, re.DOTALL)
    assert weighted is not None
    assert weighted[1] == "200 000 ₽ · 125 $"
    overdue = re.search(r'id="board-late">.*?href="(.*?)" class="t-late t-num t-open">1<', page, re.DOTALL)
    assert overdue is not None
    assert re.findall(r'<tr id="row-([0-9a-f-]+)"', text_of(browser.get(overdue[1]))) == [str(first.pk)]


def test_columns_come_in_portions_without_gap_or_double(
    company: Opened, altair: Customer, browser: Client, house: str
) -> None:
    new = stages()[0]
    at = timezone.now() - timedelta(hours=1)
    with operation("test.deals"):
        deals = [
            Deal(title=f"Сделка {n}", customer=altair, staged_at=at + timedelta(minutes=n // 3)) for n in range(45)
        ]
        for deal in deals:
            deal.save()
    page = text_of(browser.get(house))
    seen = lying(page, new)
    assert len(seen) == board.PART
    while more := re.search(r'hx-get="([^"]*after=[^"]*)"', page):
        page = text_of(browser.get(more[1]))
        seen += re.findall(r'<li id="deal-([0-9a-f-]{36})"', page)
    ordered = sorted(deals, key=lambda deal: (-deal.staged_at.timestamp(), deal.pk))
    assert seen == [str(deal.pk) for deal in ordered]
    again = text_of(browser.get(house, {"fresh": 45}))
    assert len(lying(again, new)) == 45


@pytest.mark.parametrize("after", ["", "x", "2026-01-01_x", "2026-01-01T00:00:00_01a212c0-36c7-79c0-a022-c594f69d1f6d"])
def test_a_place_that_is_none_is_refused(company: Opened, browser: Client, house: str, after: str) -> None:
    assert browser.get(house, {"stage": stages()[0].pk, "after": after}).status_code == 422


def test_the_sentence_and_the_views_narrow_the_board(
    company: Opened, altair: Customer, browser: Client, house: str
) -> None:
    new = stages()[0]
    mine, other = a_deal(company, altair, owner=str(company.member.pk)), a_deal(company, altair, owner=None)
    assert set(lying(text_of(browser.get(house)), new)) == {str(mine.pk), str(other.pk)}
    assert lying(text_of(browser.get(f"{house}?view=mine")), new) == [str(mine.pk)]
    asked = {"filter": json.dumps({"all": [{"field": "owner", "op": "is_empty", "value": True}]})}
    assert lying(text_of(browser.get(f"{house}?{urlencode(asked)}")), new) == [str(other.pk)]
    assert browser.get(f"{house}?filter=%7B%22field%22%3A%22nope%22%7D").status_code == 422


def test_another_pipeline_has_a_board_of_its_own(
    company: Opened, altair: Customer, browser: Client, house: str
) -> None:
    with operation("test.pipeline"):
        service = Pipeline.objects.create(name="Сервис", position=1)
        visit = Stage.objects.create(pipeline=service, name="Выезд")
    deal = a_deal(company, altair, stage=str(visit.pk))
    assert str(deal.pk) not in text_of(browser.get(house))
    assert lying(text_of(browser.get(f"{house}board/{service.pk}/")), visit) == [str(deal.pk)]
    assert browser.get(f"{house}board/{company.member.pk}/").status_code == 404


def test_a_dropped_card_moves_and_undo_brings_it_back(
    company: Opened, altair: Customer, browser: Client, house: str
) -> None:
    deal, (new, qualified) = a_deal(company, altair), stages()[:2]
    answer = browser.post(f"{house}{deal.pk}/stage/", {"stage": qualified.pk}, **FRAGMENT)
    assert answer.status_code == 204
    deal.refresh_from_db()
    assert deal.stage == qualified
    undo = json.loads(answer["HX-Trigger"])["tropa:say"]["undo"]
    browser.post(undo)
    deal.refresh_from_db()
    assert deal.stage == new


def test_losing_asks_why_and_winning_does_not(company: Opened, altair: Customer, browser: Client, house: str) -> None:
    deal, won, lost = a_deal(company, altair), stages(kind="won")[0], stages(kind="lost")[0]
    address, reason = f"{house}{deal.pk}/stage/", LostReason.objects.all()[0]
    assert str(reason.pk) in text_of(browser.get(address, {"stage": lost.pk}, **FRAGMENT))
    asked = browser.post(address, {"stage": lost.pk})
    assert (asked.status_code, str(reason.pk) in text_of(asked)) == (200, True)
    deal.refresh_from_db()
    assert deal.is_open
    values = {"stage": lost.pk, "asked": 1, "reason": reason.pk, "note": "дорого"}
    assert browser.post(address, values, **FRAGMENT).status_code == 204
    deal.refresh_from_db()
    assert (deal.outcome, deal.lost_reason, deal.lost_note) == ("lost", reason, "дорого")
    refused = browser.post(address, {"stage": won.pk}, **FRAGMENT)
    assert (refused.status_code, "undo" in refused["HX-Trigger"]) == (422, False)
    second = a_deal(company, altair)
    assert browser.post(f"{house}{second.pk}/stage/", {"stage": won.pk, "back": house})["Location"] == house
    second.refresh_from_db()
    assert second.outcome == "won"


def test_a_stage_that_is_not_there_changes_nothing(
    company: Opened, altair: Customer, browser: Client, house: str
) -> None:
    deal = a_deal(company, altair)
    for stage in ("", "x", str(deal.pk)):
        assert browser.post(f"{house}{deal.pk}/stage/", {"stage": stage}, **FRAGMENT).status_code == 422
    assert Operation.objects.filter(label__in=["deals.move", "sales.move_deal"]).count() == 0
    away = browser.post(f"{house}{deal.pk}/stage/", {"stage": stages()[1].pk, "back": "https://evil.example/w/"})
    assert away["Location"].endswith("/deals/")


def test_who_may_only_look_moves_nothing(company: Opened, altair: Customer, browser: Client, house: str) -> None:
    deal = a_deal(company, altair)
    with operation("test.rights"):
        viewer = Role.objects.get(base="viewer")
        Grant.objects.filter(role=viewer, kind__in=["deal", "customer"], action="view").update(scope="all")
    _invitation, secret = services.invite(email="boris@example.com", role=viewer, by=company.member)
    boris = services.accept_invitation(secret=secret, name="Борис", password="four quiet words here")
    other = Client()
    other.force_login(boris.user)
    page = text_of(other.get(house))
    assert "data-move" not in page
    answer = other.post(f"{house}{deal.pk}/stage/", {"stage": stages()[1].pk}, **FRAGMENT)
    assert answer.status_code in {403, 404}
    assert Deal.objects.get(pk=deal.pk).stage == stages()[0]


def test_the_forecast_adds_up_and_opens_into_its_deals(
    company: Opened, altair: Customer, browser: Client, house: str
) -> None:
    proposal = stages()[2]
    january = a_deal(company, altair, amount="100.50", expected_on="2031-01-31")
    second = a_deal(company, altair, amount="200", expected_on="2031-01-01", stage=str(proposal.pk))
    never = a_deal(company, altair, amount="50")
    a_deal(company, altair, amount="999", expected_on="2031-01-05", stage=str(stages(kind="won")[0].pk))
    page = text_of(browser.get(f"{house}forecast/"))
    rows = re.findall(r'<td class="is-figure"><a class="t-open" href="(.*?)">(.*?)</a>', page)
    figures = [figure for _url, figure in rows]
    assert figures == ["2", "300,50 ₽", "110,05 ₽", "1", "50 ₽", "5 ₽", "3", "350,50 ₽", "115,05 ₽"] or figures == [
        "2", "300.50 ₽", "110.05 ₽", "1", "50 ₽", "5 ₽", "3", "350.50 ₽", "115.05 ₽",
    ]  # fmt: skip
    found = [set(re.findall(r'<tr id="row-([0-9a-f-]+)"', text_of(browser.get(url)))) for url, _ in rows[::3]]
    assert found == [
        {str(january.pk), str(second.pk)},
        {str(never.pk)},
        {str(january.pk), str(second.pk), str(never.pk)},
    ]


def test_sums_are_decimal_to_the_cent(company: Opened, altair: Customer) -> None:
    for amount in ("0.10", "0.20", "0.30"):
        a_deal(company, altair, amount=amount)
    worth = board.worth_of(Deal.objects.all(), "stage_id")[(stages()[0].pk,)]
    assert (worth.count, worth.base) == (3, Decimal("0.60"))
