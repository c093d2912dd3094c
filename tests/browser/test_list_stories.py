"""Anna works in a list: she reads, asks, chooses, changes and takes back, by mouse and by keyboard, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.customers.models import Customer

pytestmark = pytest.mark.urls("tests.staff.lists.urls")


LONG = "Заволжский молочный комбинат имени Н. И. Сидорова, обособленное подразделение"


def make(company: Any, names: list[str]) -> None:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        for name in names:
            editing.create("customer", {"kind": "company", "name": name}, viewer=company.member)


@pytest.fixture
def customers(company: Any) -> None:
    """Three and a long name."""
    make(company, [*(f"Компания {number:02}" for number in range(3)), LONG])


@pytest.mark.parametrize(
    ("language", "width", "dark"),
    [("ru", 1440, False), ("en", 1440, True), ("ru", 1024, False), ("ru", 390, False), ("en", 360, True)],
)
def test_the_list_stands_in_every_size_theme_and_language(
    open_page: Any, customers: None, width: int, dark: bool, language: str
) -> None:
    page = open_page("people/?sort=name", width=width, dark=dark, language=language)
    expect(page.locator("#rows tr").first).to_be_visible()
    page.witness.look()


def test_an_empty_list_says_what_to_do(open_page: Any, company: Any) -> None:
    page = open_page("people/")
    expect(page.locator(".t-title")).to_be_visible()
    page.witness.look()


def test_a_question_is_put_together_and_stays_in_the_address(open_page: Any, customers: None) -> None:
    page = open_page("people/?sort=name")
    page.get_by_role("link", name="условие").click()
    page.locator("#condition-field").select_option("name")
    expect(page.locator(".t-condition input.form-control")).to_be_visible()
    page.locator(".t-condition input.form-control").fill("компания 02")
    page.witness.look()
    page.locator(".t-condition button[name=set]").click()
    expect(page.locator("#rows tr[id]")).to_have_count(1)
    assert "filter=" in page.url
    page.go_back()
    expect(page.locator("#rows tr[id]")).to_have_count(4)


def test_the_rest_of_the_rows_comes_by_scrolling(open_page: Any, company: Any) -> None:
    make(company, [f"Компания {number:02}" for number in range(52)])
    page = open_page("people/?sort=name")
    page.locator(".t-more").scroll_into_view_if_needed()
    expect(page.locator("#rows tr[id]")).to_have_count(52)


def test_a_cell_is_edited_by_the_keyboard_and_taken_back(open_page: Any, company: Any, customers: None) -> None:
    page = open_page("people/?sort=name")
    page.locator("#rows tr").first.get_by_role("checkbox").focus()
    cell = page.locator("#rows tr[id]").first.locator("[data-cell$=lifecycle]")
    cell.dblclick()
    control = page.locator("td[data-editing] select")
    control.select_option("customer")
    page.witness.look()
    control.press("Enter")
    toast = page.locator(".t-toast")
    expect(toast).to_be_visible()
    with scope.enter(company.workspace.pk):
        assert Customer.objects.filter(lifecycle="customer").count() == 1
    page.keyboard.press("Control+z")
    expect(page.locator(".t-toast", has_text="Отменено")).to_be_visible()
    with scope.enter(company.workspace.pk):
        assert not Customer.objects.filter(lifecycle="customer").exists()


def test_rows_are_chosen_by_keys_and_a_verb_shows_its_plan(open_page: Any, customers: None) -> None:
    page = open_page("people/?sort=name")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    bar = page.locator(".t-bulk")
    expect(bar).to_contain_text("2")
    page.witness.look()
    bar.locator("[formaction*='customers.add_tag']").click()
    page.locator(".t-dialog [name=tag]").fill("важный")
    page.witness.look()
    page.locator(".t-dialog .btn-primary").click()
    expect(page.locator(".t-will dt").first).to_have_text("2")
    page.witness.look()
    page.keyboard.press("Escape")
    expect(page.locator(".t-dialog")).to_have_count(1)  # the keyboard help, closed, stays in the page
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()


def test_the_palette_and_the_help_open_by_keys(open_page: Any, customers: None) -> None:
    page = open_page("people/")
    page.keyboard.press("Control+k")
    expect(page.locator(".t-palette input")).to_be_focused()
    page.witness.look()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#keys")).to_be_visible()
    page.witness.look()
    page.keyboard.press("Escape")
    page.keyboard.press("BracketLeft")
    assert page.evaluate("document.documentElement.dataset.side") == "narrow"
