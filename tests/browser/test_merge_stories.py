"""Two cards of one person: chosen in the list, compared, merged, and back by the toast."""

from typing import Any

import pytest

from tests.browser.test_pages_look import WORLDS
from tropa.core import editing, scope
from tropa.customers.models import Customer
from tropa.customers.services import notes
from tropa.staff.services import Opened


@pytest.fixture
def pair(company: Opened) -> tuple[Customer, Customer]:
    """Anna twice; the younger card knows more."""
    with scope.enter(company.workspace.pk):
        known = {"kind": "person", "contact_points": [{"kind": "phone", "value": "+7 843 555-01-42"}]}
        more = {"preferences": "после шести вечера, в субботу", "role": "partner", "tags": ["опт"]}
        first = editing.create("customer", {"name": "Петрова Анна", "tags": ["важный"], **known}, viewer=company.member)
        second = editing.create("customer", {"name": "Анна Петрова (Казань)", **known, **more}, viewer=company.member)
        notes.write(second.pk, "Просила перезвонить", viewer=company.member)
        editing.create("task", {"title": "Расчёт", "customer": str(second.pk)}, viewer=company.member)
        return first, second


def test_two_are_chosen_and_merged_and_come_back(open_page: Any, pair: tuple[Customer, Customer]) -> None:
    page = open_page("customers/")
    button = page.locator("[data-list-target=pair]")
    boxes = page.locator("#rows [name=ids]")
    boxes.nth(0).check()
    assert not button.is_visible()
    boxes.nth(1).check()
    page.screenshot(path="var/merge/chosen.png")
    button.click()
    page.wait_for_selector(".t-merge")
    page.witness.look()
    page.locator(".t-merge-acts .btn-primary").click()
    page.wait_for_selector(".t-ident")
    page.screenshot(path="var/merge/merged.png")
    page.locator(".t-toast button").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(page.url.partition("/customers/")[0] + "/customers/")
    assert page.locator("#rows tr").count() == 2


@pytest.mark.parametrize("world", WORLDS)
def test_both_stand_side_by_side(open_page: Any, pair: tuple[Customer, Customer], world: dict[str, Any]) -> None:
    page = open_page(f"customers/merge/?kept={pair[0].pk}&absorbed={pair[1].pk}", **world)
    assert page.locator(".t-side-pick").count() >= 4
    page.screenshot(path=f"var/merge/pair-{world['width']}-{world['language']}.png")
    page.witness.look()


def test_a_card_asks_whom_to_merge_with(open_page: Any, pair: tuple[Customer, Customer]) -> None:
    page = open_page(f"customers/{pair[0].pk}/")
    page.locator(".t-ident-acts [aria-haspopup=true]").click()
    page.locator(".t-ident-acts a[href$='/merge/']").click()
    page.locator("#merge-absorbed").fill("Казань")
    page.locator("#merge-absorbed-list [role=option]").first.click()
    page.screenshot(path="var/merge/with.png")
    page.witness.look()
    page.locator(".t-dialog .btn-primary").click()
    page.wait_for_selector(".t-merge")
