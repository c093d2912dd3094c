"""A page of the company's own site with the one line of the form: a visitor writes, colleagues find the enquiry."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.attack.test_pages import consent_of
from tests.browser.conftest import Witness
from tropa.core import scope
from tropa.inbox.models import Form, Submission
from tropa.inbox.services import forms
from tropa.sales.models import Lead
from tropa.staff.services import Opened


@pytest.mark.parametrize("width", [1440, 390])
def test_from_a_foreign_page_to_unsorted(
    width: int,
    chromium: Browser,
    live_server: Any,
    company: Opened,
    open_page: Callable[..., Any],
    site: Callable[[str], str],
    settings: Any,
) -> None:
    settings.ENVIRONMENT.__dict__["base_url"] = live_server.url
    with scope.enter(company.workspace.pk):
        form = forms.change(Form.objects.get(), {"active": True}, viewer=company.member)
    owner = open_page(f"settings/forms/{form.pk}/", width=width)
    owner.witness.look()
    line = owner.locator("code.t-code").inner_text()
    assert line == f'<script src="{form.link}embed.js" async></script>'

    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="ru")
    heard: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"{site(line)}?utm_source=yandex&utm_campaign=stoly")
    inside = page.frame_locator("iframe")
    inside.locator("[name=name]").fill("Мария Орлова")
    inside.locator("[name=phone]").fill("+7 912 345-67-89")
    inside.locator("[name=comment]").fill("Нужен дубовый стол")
    box = page.locator("iframe").bounding_box()
    inner = inside.locator("body").evaluate("body => body.scrollHeight")
    assert box
    assert abs(box["height"] - inner) <= 1  # as high as it is
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside.locator("[name='consent.processing']").check()
    inside.locator("[name='consent.marketing']").check()
    inside.locator("#altcha:not([value=''])").wait_for(state="attached")
    with scope.enter(company.workspace.pk):
        assert not Submission.objects.exists()
    # A visitor takes longer than a robot; the page was given out some seconds ago.
    page.wait_for_function("performance.now() > 4000")
    inside.locator("#send").click()
    expect(inside.locator(".t-thanks")).to_contain_text("Спасибо")
    assert heard == []
    assert context.cookies() == []
    context.close()

    with scope.enter(company.workspace.pk):
        lead = Lead.objects.get()
        assert (lead.spam, Submission.objects.get().signs) == (False, [])
    unsorted = open_page("leads/", width=width)
    expect(unsorted.locator("table")).to_contain_text("Нужен дубовый стол")
    shown = open_page(f"leads/{lead.pk}/", width=width)
    for words in ("Форма на сайте", "yandex", "stoly", "/stoly.html", "персональные данные; реклама"):
        expect(shown.locator("#lead")).to_contain_text(words)
    shown.witness.look()
    card = open_page(f"customers/{lead.customer_id}/", width=width)
    expect(card.locator("#blocks")).to_contain_text("Согласия")


def test_the_page_of_the_link_by_keyboard(chromium: Browser, live_server: Any, company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        form = forms.change(Form.objects.get(), {"active": True, "accent": "orange"}, viewer=company.member)
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    witness = Witness(page, {live_server.url.removeprefix("http://")})
    page.goto(live_server.url + form.path)
    witness.look()
    for text in ("Мария", "+7 912 345-67-89"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_selector("[aria-invalid]")
    witness.breaches.clear()  # 422 is told on the console
    witness.look()
    expect(page.locator("[name=name]")).to_have_value("Мария")
    context.close()


def test_the_page_of_a_letter(chromium: Browser, live_server: Any, company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        address = consent_of(Form.objects.get(), company.member)
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    witness = Witness(page, {live_server.url.removeprefix("http://")})
    page.goto(live_server.url + address)
    expect(page.locator("h1")).to_contain_text("Новости компании")
    witness.look()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/consents/**")
    expect(page.locator("h1")).to_contain_text("больше не действует")  # nothing was asked for in this answer
    witness.breaches.clear()  # 404 is told on the console
    witness.look()
    assert context.cookies() == []
    context.close()
