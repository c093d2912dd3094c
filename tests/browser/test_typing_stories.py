"""Nothing typed is lost, and what the pointer rests on is there before the click."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.customers.models import Customer, Note


@pytest.fixture
def altair(company: Any) -> Customer:
    """A customer to write about."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        made: Customer = editing.create("customer", {"kind": "company", "name": "Альтаир"}, viewer=company.member)
    return made


def test_a_note_survives_a_lost_network_and_a_reload_until_it_was_sent(
    open_page: Any, altair: Customer, company: Any
) -> None:
    page = open_page(f"customers/{altair.pk}/")
    note = page.locator(f"form[data-draft-key-value$=':note:{altair.pk}'] textarea")
    note.fill("Просят образцы до пятницы")
    page.context.set_offline(True)  # Playwright's own signature
    note.press("Control+Enter")
    expect(page.locator(".t-toast")).to_be_visible()
    expect(note).to_have_value("Просят образцы до пятницы")
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(note).to_have_value("Просят образцы до пятницы")
    note.press("Control+Enter")
    expect(page.locator("#trail")).to_contain_text("Просят образцы до пятницы")
    page.reload()
    expect(note).to_have_value("")
    with scope.enter(company.workspace.pk):
        assert Note.objects.count() == 1


def test_a_drawer_that_was_rested_on_is_asked_for_once(open_page: Any, altair: Customer) -> None:
    page = open_page("customers/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    link = page.locator("#rows").get_by_role("link", name="Альтаир", exact=True)
    with page.expect_response(lambda answer: str(altair.pk) in answer.url):
        link.hover()
    link.click()
    expect(page.locator("#drawer h2#drawer-title")).to_have_text("Альтаир")
    assert len([url for url in asked if url.endswith(f"/customers/{altair.pk}/")]) == 1
    assert "open=" in page.url
    page.witness.look()
    page.locator("#drawer").get_by_role("link", name="Данные").click()
    expect(page.locator("#drawer .t-card[data-part=data]")).to_be_visible()
    page.witness.look()
    page.reload()
    expect(page.locator("#drawer .t-card[data-part=data]")).to_be_visible()
    page.go_back()
    expect(page.locator("#drawer .t-card[data-part=trail]")).to_be_visible()
    page.go_back()
    expect(page.locator("#drawer h2#drawer-title")).to_have_count(0)


def test_the_focus_goes_into_a_drawer_and_back_to_what_opened_it(open_page: Any, altair: Customer) -> None:
    page = open_page("customers/")
    link = page.locator("#rows").get_by_role("link", name="Альтаир", exact=True)
    link.focus()
    link.press("Enter")
    expect(page.get_by_role("dialog", name="Альтаир").locator("h2#drawer-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.goto(page.url.replace("customers/", f"customers/{altair.pk}/").split("?")[0])
    new = page.locator(".t-block a[data-drawer][href*='deals/new']")
    new.focus()
    new.press("Enter")
    field = page.locator("#drawer form :is(input:not([type=hidden]), select, textarea)").first
    expect(field).to_be_focused()
    page.witness.look()
    page.keyboard.press("Escape")
    expect(new).to_be_focused()


def test_on_a_phone_a_row_leads_to_the_page(open_page: Any, altair: Customer) -> None:
    page = open_page("customers/", width=390)
    page.locator("#rows").get_by_role("link", name="Альтаир", exact=True).click()
    expect(page.locator(".t-card")).to_be_visible()
    assert page.url.endswith(f"/customers/{altair.pk}/")
