"""An enquiry from its first word to a decision: written down, seen on the board, accepted, rejected, taken back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tropa.core import scope
from tropa.sales.models import Deal, Lead


def writes_down(page: Page, house: str, title: str, name: str) -> None:
    page.goto(f"{house}leads/new/")
    page.locator("[name=title]").fill(title)
    page.locator("[name=name]").fill(name)
    with page.expect_response(lambda answer: answer.request.method == "POST") as written:
        page.locator("form:has([name=title]) .btn-primary").click()
    assert written.value.status == 302
    expect(page.locator("#lead")).to_be_visible()


@pytest.mark.parametrize(("width", "dark", "language"), [(1440, False, "ru"), (390, True, "en")])
def test_an_enquiry_is_decided_about(open_page: Any, company: Any, width: int, dark: bool, language: str) -> None:
    page = open_page("leads/", width=width, dark=dark, language=language)
    house = page.url.partition("leads/")[0]
    page.witness.look()
    for title, name in (("Кухня 3 м", "Ирина Соколова"), ("Шкаф", "Олег Ким"), ("Casino", "Bot")):
        writes_down(page, house, title, name)
    page.goto(f"{house}leads/")
    expect(page.locator("#rows tr[id]")).to_have_count(3)
    page.goto(f"{house}deals/")
    column = page.locator("#unsorted")
    expect(column.locator(".t-deal")).to_have_count(3)
    page.screenshot(path=f"var/leads/board-{width}-{language}.png")
    page.witness.look()
    column.locator(".t-deal", has_text="Кухня").locator("a").click()
    expect(page.locator("#lead")).to_be_visible()
    page.screenshot(path=f"var/leads/drawer-{width}-{language}.png")
    page.witness.look()
    page.locator("#lead-accept .btn-primary").click()
    expect(page.locator("#lead a[href*='/deals/']").first).to_be_visible()
    expect(column.locator(".t-deal")).to_have_count(2)
    with scope.enter(company.workspace.pk):
        assert Deal.objects.get().title == "Кухня 3 м"
    rejects(page, house, "Шкаф", "#lead form:has(#lead-reason) .btn:not(.btn-ghost)", reason="Далеко")
    rejects(page, house, "Casino", "#lead [name=spam]")
    with scope.enter(company.workspace.pk):
        assert set(Lead.objects.values_list("title", "status", "reason", "spam")) == {
            ("Кухня 3 м", "accepted", "", False),
            ("Шкаф", "rejected", "Далеко", False),
            ("Casino", "rejected", "", True),
        }
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(".t-toast form button").first.click()
    with scope.enter(company.workspace.pk):
        assert Lead.objects.get(title="Casino").is_new
    page.goto(f"{house}settings/leads/")
    page.screenshot(path=f"var/leads/settings-{width}-{language}.png")
    page.witness.look()


def rejects(page: Page, house: str, title: str, button: str, reason: str = "") -> None:
    page.goto(f"{house}leads/")
    page.locator("#rows a", has_text=title).first.click()
    expect(page.locator("#lead")).to_be_visible()
    page.locator("#lead-reason").fill(reason)
    page.locator(button).click()
    expect(page.locator(".t-toast form").first).to_be_visible()


def test_the_empty_list_is_told_of_a_new_one(open_page: Any, company: Any) -> None:
    page = open_page("leads/")
    house = page.url.partition("leads/")[0]
    expect(page.locator("#rows")).to_have_count(0)
    other = page.context.new_page()
    writes_down(other, house, "Кухня", "Ирина Соколова")
    page.evaluate("document.dispatchEvent(new CustomEvent('tropa:changed', {detail: {seq: 1, changes: null}}))")
    expect(page.locator("#rows tr[id]")).to_have_count(1)
