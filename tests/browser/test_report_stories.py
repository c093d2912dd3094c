"""Anna reads the sales overview: a figure opens into its deals, which come to the same; another period, by keys."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.sales.services import deals

WORLDS = [("ru", 1440, False), ("en", 1440, True), ("ru", 1024, False), ("en", 390, True)]


@pytest.fixture
def sold(company: Any) -> None:
    """Three deals, two of them won."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        buyer = editing.create("customer", {"kind": "company", "name": "Альтаир-Логистик"}, viewer=company.member)
        about = {"customer": str(buyer.pk), "owner": str(company.member.pk)}
        for title, amount in (("Переговорные", "1840000.50"), ("Лобби", "315000"), ("Склад", "964000")):
            deal = editing.create("deal", {**about, "title": title, "amount": amount}, viewer=company.member)
            if title != "Склад":
                deals.win(deal.pk, viewer=company.member)
        editing.create("lead", {"title": "Кресла", "customer": str(buyer.pk)}, viewer=company.member)


def test_a_figure_opens_into_its_deals(company: Any, sold: None, open_page: Any) -> None:
    page = open_page("today/")
    page.get_by_role("link", name="Отчёты").first.click()
    expect(page.get_by_role("heading", name="Выиграно по месяцам")).to_be_visible()
    total = page.locator("#won tfoot a.t-num").nth(1)
    expect(total).to_have_text(re.compile(r"2\s155\s001"))
    total.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-sum]")).to_have_text(re.compile(r"2\s155\s000,50"))
    expect(page.locator("#rows tr")).to_have_count(2)
    expect(page.locator(".t-sentence")).to_contain_text("исход")
    page.witness.look()


def test_another_period_has_its_own_address(company: Any, sold: None, open_page: Any) -> None:
    page = open_page("reports/")
    page.get_by_label("Период", exact=True).select_option("days")
    page.get_by_role("button", name="Показать").click()
    page.get_by_label("С", exact=True).fill("2001-01-01")
    page.get_by_label("По", exact=True).fill("2001-12-31")
    page.get_by_label("Сравнить").select_option("year")
    page.get_by_role("button", name="Показать").click()
    expect(page).to_have_url(re.compile("from=2001-01-01"))
    expect(page.locator("#won")).to_contain_text("За эти дни ничего нет")
    page.go_back()
    page.go_back()
    expect(page).to_have_url(re.compile(r"reports/$"))
    expect(page.locator("#won tfoot a.t-num").first).to_have_text("2")


@pytest.mark.parametrize(("language", "width", "dark"), WORLDS)
def test_the_overview_stands_in_every_size_theme_and_language(
    open_page: Any, sold: None, language: str, width: int, dark: bool
) -> None:
    page = open_page("reports/?compare=previous", width=width, dark=dark, language=language)
    expect(page.locator("#funnel")).to_be_visible()
    page.witness.look()
