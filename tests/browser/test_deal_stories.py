"""A deal in a real browser: made from the customer's card, moved by its stages, won, and the win taken back."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tropa.core import editing, scope
from tropa.customers.models import Customer
from tropa.sales.models import Deal, Stage
from tropa.staff.services import Opened

PICTURES = Path(os.environ.get("TROPA_PICTURES", Path(__file__).parents[2] / "var" / "story")) / "deals"


@pytest.fixture
def altair(company: Opened) -> Customer:
    with scope.enter(company.workspace.pk):
        values = {"kind": "company", "name": "Альтаир-Логистик"}
        made: Customer = editing.create("customer", values, viewer=company.member)
    return made


def seen(page: Page, name: str) -> None:
    """Judge the page and keep a picture of it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    witness: Any = page.witness  # type: ignore[attr-defined]  # conftest puts it there
    witness.look()


def test_from_the_customers_card_to_a_win_and_back(
    company: Opened, altair: Customer, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"customers/{altair.pk}/")
    page.locator("#block-salesdeals h2 a").click()
    page.locator("#drawer [name=title]").fill("Переговорные, 3 этаж")
    page.locator("#drawer [name=amount]").fill("1840000")
    seen(page, "new")
    page.locator("#drawer form .btn-primary").click()
    page.locator("#block-salesdeals li a").click()
    with scope.enter(company.workspace.pk):
        deal, third = Deal.objects.get(), Stage.objects.in_order()[2]
    page.wait_for_url(f"**/deals/{deal.pk}/")
    page.locator(".t-composer [role=tab]").nth(1).click()
    page.locator(".t-composer [name=title]").fill("Выслать договор")
    page.locator(".t-composer [name=due_at]").fill("2031-12-08T10:00")
    page.locator(".t-composer form:visible .btn-primary").click()
    page.locator("#entries .is-ahead").wait_for()
    page.locator(f".t-stepper [value='{third.pk}']").click()
    page.locator(f".t-stepper [value='{third.pk}'][aria-current=step]").wait_for()
    seen(page, "moved")
    page.locator("#deal-win-button").click()
    page.locator("#entries .is-won").wait_for()
    page.locator("#block-salessale li").wait_for()
    page.locator("#deal-reopen-button").wait_for()
    seen(page, "won")
    page.locator(".t-toast button", has_text="Отменить").last.click()
    page.locator(f".t-stepper [value='{third.pk}'][aria-current=step]").wait_for()
    page.locator("#deal-win-button").wait_for()
    with scope.enter(company.workspace.pk):
        assert Deal.objects.get().is_open
    page.locator("#deal-lose").click()
    page.locator("#lost-reason").select_option(index=1)
    seen(page, "lose")
    page.locator("#dialog .btn-primary").click()
    page.locator(".t-stepper.is-lost").wait_for()
    seen(page, "lost")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("dark", [False, True])
def test_how_the_card_looks(
    company: Opened, altair: Customer, open_page: Callable[..., Page], width: int, dark: bool
) -> None:
    with scope.enter(company.workspace.pk):
        values = {"title": "Переговорные, 3 этаж", "customer": str(altair.pk), "amount": "1840000"}
        deal = editing.create("deal", values | {"owner": str(company.member.pk)}, viewer=company.member)
        editing.change("deal", deal.pk, {"stage": str(Stage.objects.in_order()[3].pk)}, viewer=company.member)
    page = open_page(f"deals/{deal.pk}/", width=width, dark=dark)
    for part in ("trail", "data", "blocks") if width < 640 else ("trail",):
        page.goto(f"{page.url.split('?')[0]}?part={part}")
        seen(page, f"card-{width}-{'dark' if dark else 'light'}-{part}")
