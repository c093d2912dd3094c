"""Anna adds a passkey, keeps her recovery codes, signs out, and comes in by the passkey alone and as a second step."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Witness
from tests.staff.conftest import PASSWORD
from tropa.staff.services import Opened

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: Browser, live_server: Any, company: Opened, settings: Any) -> Any:
    """A browser on a phone with a device that keeps passkeys and knows its owner's finger."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, base_url=live_server.url)
    context = chromium.new_context(viewport={"width": 390, "height": 900}, locale="ru")
    context.route("**/live?after=*", lambda route: route.abort())
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.witness = Witness(page, {live_server.url.removeprefix("http://"), "127.0.0.1:8001"})  # type: ignore[attr-defined]
    page.goto(f"{live_server.url}/sign-in/")
    yield page
    context.close()


def by_password(page: Page) -> None:
    page.locator("#f-email").fill("anna@lavka.example")
    page.locator("#f-password").fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()


def sign_out(page: Page, live_server: Any) -> None:
    page.context.clear_cookies(name="session")
    page.goto(f"{live_server.url}/sign-in/")


def test_a_passkey_from_the_first_day(page: Any, live_server: Any) -> None:
    page.witness.look()
    by_password(page)
    page.wait_for_url("**/w/lavka/**")
    page.goto(f"{live_server.url}/w/lavka/settings/security/passkeys/")
    page.witness.look()
    page.get_by_label("Название").fill("Телефон Анны")
    page.get_by_role("button", name="Добавить").click()
    expect(page.locator(".t-codes li")).to_have_count(10)
    page.witness.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать").click()
    first = page.locator(".t-codes li").first.inner_text()
    assert first in download.value.path().read_text()
    page.get_by_role("link", name="Коды сохранены").click()
    expect(page.get_by_text("Телефон Анны")).to_be_visible()
    page.witness.look()

    sign_out(page, live_server)
    page.get_by_role("link", name="Войти по ключу доступа").click()
    page.witness.look()
    page.get_by_role("button", name="Продолжить").click()
    page.wait_for_url("**/w/lavka/**")

    sign_out(page, live_server)
    by_password(page)
    page.wait_for_url("**/sign-in/second-step/")
    page.witness.look()
    page.get_by_role("button", name="Использовать ключ доступа").click()
    page.wait_for_url("**/w/lavka/**")
