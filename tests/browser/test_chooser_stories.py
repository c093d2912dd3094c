"""Anna chooses records while typing: in a field, a filter, a mass change, a task; by keyboard and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.staff.conftest import PASSWORD
from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.customers.models import Customer
from tropa.staff import services
from tropa.staff.models import Role
from tropa.staff.services import Opened


@pytest.fixture
def staffed(company: Opened) -> Customer:
    """Twenty colleagues and two customers; gives one of them."""
    with scope.enter(company.workspace.pk):
        role = Role.objects.get(base="seller")
        invited = [
            services.invite(email=f"p{number}@lavka.example", role=role, by=company.member)[1] for number in range(14)
        ]
    for number, secret in enumerate(invited):
        services.accept_invitation(secret=secret, name=f"Продавец {number:02}", password=PASSWORD)
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        editing.create("customer", {"kind": "company", "name": "Ёлочные игрушки"}, viewer=company.member)
        made: Customer = editing.create("customer", {"name": "Иванов", "last_name": "Иванов"}, viewer=company.member)
    return made


def chooser(page: Page, within: str) -> Any:
    return page.locator(f"{within} [role=combobox]")


def test_an_owner_is_chosen_by_keyboard_alone(open_page: Any, staffed: Customer) -> None:
    page = open_page(f"customers/{staffed.pk}/?edit=owner")
    box = chooser(page, "#f-owner")
    expect(box).to_be_focused()
    page.keyboard.type("продавец 07")
    expect(page.locator("#f-owner [role=option]")).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    page.witness.look()
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Продавец 07")
    page.keyboard.press("Enter")
    expect(page.locator("#f-owner form")).to_have_count(0)
    expect(page.locator("#f-owner")).to_contain_text("Продавец 07")


def test_whoever_types_faster_than_the_answer_gets_the_first(open_page: Any, staffed: Customer) -> None:
    page = open_page(f"customers/{staffed.pk}/?edit=owner")
    expect(chooser(page, "#f-owner")).to_be_focused()
    page.keyboard.type("продавец 04", delay=0)
    page.keyboard.press("Enter")
    expect(chooser(page, "#f-owner")).to_have_value("Продавец 04")


def test_words_nobody_chose_are_not_kept_and_a_choice_is_cleared(open_page: Any, staffed: Customer) -> None:
    page = open_page(f"customers/{staffed.pk}/?edit=owner", width=390, dark=True)
    page.goto(page.url.replace("?edit=owner", "?part=data&edit=owner"))
    box = chooser(page, "#f-owner")
    box.click()
    page.get_by_role("option", name="Продавец 03").click()
    expect(box).to_have_value("Продавец 03")
    box.fill("кто-то")
    box.blur()
    expect(box).to_have_value("Продавец 03")
    page.locator("#f-owner .t-unchoose").click()
    expect(box).to_have_value("")
    expect(page.locator("#f-owner input[name=owner]")).to_have_value("")


def test_a_filter_finds_a_colleague_beyond_the_first(open_page: Any, staffed: Customer) -> None:
    page = open_page("customers/")
    page.get_by_role("link", name="условие").click()
    page.locator("#condition-field").select_option("owner")
    box = chooser(page, ".t-condition")
    box.fill("11")
    page.get_by_role("option", name="Продавец 11").click()
    expect(page.get_by_role("checkbox", name="Продавец 11")).to_be_checked()
    expect(box).to_have_value("")
    page.witness.look()
    page.locator(".t-condition button[name=set]").click()
    expect(page.locator(".t-sentence")).to_contain_text("Продавец 11")


def test_a_mass_change_and_a_task_use_the_same(open_page: Any, staffed: Customer) -> None:
    page = open_page("customers/")
    page.locator("[name=ids]").first.check()
    page.locator(".t-bulk").get_by_role("button", name="Назначить").click()
    chooser(page, "#dialog").fill("05")
    page.get_by_role("option", name="Продавец 05").click()
    page.locator("#dialog .btn-primary").click()
    expect(chooser(page, "#dialog")).to_have_count(0)
    expect(page.locator("#dialog .t-dialog")).to_contain_text("Продавец 05")
    page.goto(page.url.partition("customers")[0] + "tasks/new/")
    page.locator("#task-title").fill("Позвонить")
    # Found in spite of the dots over the letter and the wrong layout of the keyboard.
    page.locator("#task-customer").fill("tkjxyst")
    page.get_by_role("option", name="Ёлочные игрушки").click()
    page.locator("#task-assignee").fill("09")
    page.get_by_role("option", name="Продавец 09").click()
    page.witness.look()
