"""Anna lives on a card: notes and pins, people and relations, lines of contacts, the trail by mouse and keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.customers.models import Customer
from tropa.customers.services import notes
from tropa.staff.services import Opened


@pytest.fixture
def altair(company: Opened) -> Customer:
    """A company with forty notes, and a person."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        values = {
            "kind": "company",
            "name": "Альтаир-Логистик",
            "contact_points": [{"kind": "phone", "value": "+7 843 555-01-42 доб. 104", "label": "приёмная"}],
            "requisites": {"tax_id": "1655000018"},
        }
        made: Customer = editing.create("customer", values, viewer=company.member)
        editing.create("customer", {"name": "Рустам Хабибуллин"}, viewer=company.member)
        for n in range(40):
            notes.write(made.pk, f"Запись {n:02}", viewer=company.member)
    return made


def opened(open_page: Any, altair: Customer, **world: Any) -> Page:
    page: Page = open_page(f"customers/{altair.pk}/", **world)
    expect(page.locator("#blocks .t-block").first).to_be_attached()
    return page


def test_a_note_is_pinned_edited_deleted_and_comes_back(open_page: Any, altair: Customer) -> None:
    page = opened(open_page, altair)
    line = page.locator("#entries > li", has_text="Запись 39")
    menu = line.get_by_role("button", name="Что сделать с заметкой")
    menu.click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#pinned")).to_contain_text("Запись 39")
    page.witness.look()  # type: ignore[attr-defined]
    line.get_by_role("button", name="Что сделать с заметкой").click()
    page.get_by_role("menuitem", name="Изменить").click()
    box = line.locator("textarea")
    expect(box).to_be_focused()
    box.fill("Запись 39, дополненная @")
    expect(line.get_by_role("option", name="Анна")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Запись 39, дополненная @Анна ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#pinned")).to_contain_text("дополненная")
    page.locator("#pinned").get_by_role("button", name="Что сделать с заметкой").click()
    page.locator("#pinned").get_by_role("menuitem", name="Удалить").click()
    expect(page.locator("#pinned")).to_be_hidden()
    expect(page.locator("#entries > li", has_text="дополненная")).to_have_count(0)
    page.locator(".t-toast form button").click()
    expect(page.locator("#entries > li", has_text="дополненная")).to_have_count(1)


def test_the_trail_goes_on_and_is_searched_and_filtered(open_page: Any, altair: Customer) -> None:
    page = opened(open_page, altair)
    expect(page.locator("#entries > li", has_text="Запись 00")).to_have_count(0)
    page.locator(".t-trail-scroll").focus()
    page.keyboard.press("End")
    expect(page.locator("#entries > li", has_text="Запись 00")).to_have_count(1)
    expect(page.locator("#entries [id^=d-2]")).to_have_count(0)
    page.get_by_placeholder("Искать в тропе").fill("запись 07")
    page.keyboard.press("Enter")
    expect(page.locator("#entries > li .t-say")).to_have_count(1)
    page.get_by_role("link", name="Задачи", exact=True).last.click()
    expect(page.locator("#trail .t-title, #trail .t-state")).to_be_visible()
    page.witness.look()  # type: ignore[attr-defined]
    page.locator(".t-trail-tools").get_by_role("link", name="Все").click()
    expect(page.locator("#entries > li", has_text="Запись 39")).to_have_count(1)


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_people_and_relations_are_written_in_dialogs(
    open_page: Any, altair: Customer, width: int, language: str
) -> None:
    page = opened(open_page, altair, width=width, language=language, dark=width == 390)
    if width == 390:
        page.goto(f"{page.url}?part=blocks")
    people = page.locator("#block-customerspeople")
    people.locator("h2 a.btn").click()
    chooser = page.locator("#place-other")
    expect(chooser).to_be_focused()
    page.witness.look()  # type: ignore[attr-defined]
    page.keyboard.type("хабиб")
    expect(page.locator("#dialog [role=option]").first).to_contain_text("Рустам")
    page.keyboard.press("Enter")
    expect(chooser).to_have_value("Рустам Хабибуллин")
    page.locator("#place-position").fill("закупки")
    page.keyboard.press("Enter")
    expect(people).to_contain_text("закупки")
    expect(page.locator("#dialog form")).to_have_count(0)
    relations = page.locator("#block-customersrelations")
    relations.locator("h2 a.btn").click()
    page.locator("#tie-other").fill("Холдинг")
    page.locator("#dialog [role=option]").last.click()
    page.locator("#dialog input[value=parent]").check()
    page.witness.look()  # type: ignore[attr-defined]
    page.locator("#dialog .btn-primary").click()
    expect(relations).to_contain_text("Холдинг")
    page.locator(".t-toast form button").last.click()
    expect(relations).not_to_contain_text("Холдинг")
    page.witness.look()  # type: ignore[attr-defined]


def test_lines_of_contacts_are_added_and_their_past_is_told(open_page: Any, altair: Customer) -> None:
    page = opened(open_page, altair)
    line = page.locator("#f-contact_points")
    line.hover()
    line.locator("a.t-edit").click()
    line.get_by_role("button", name="Ещё строка").click()
    page.keyboard.type("@rustam_altair")
    line.locator("select").last.select_option("telegram")
    page.witness.look()  # type: ignore[attr-defined]
    line.locator(".t-edit-acts .btn-primary").click()
    expect(line.locator("dt", has_text="Telegram")).to_have_count(1)
    expect(line).to_contain_text("доб. 104")
    expect(line.locator("a[href^='tel:+78435550142']")).to_have_count(1)
    line.hover()
    line.locator("a.t-edit").click()
    line.locator(".t-edit-acts a.t-push").click()
    expect(line.locator(".t-past li").first).to_contain_text("@rustam_altair")
    page.witness.look()  # type: ignore[attr-defined]
