"""Anna writes the lines of a deal: totals follow while she types, a product brings its price, a line goes higher."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.sales.models import Deal


@pytest.fixture
def deal(company: Any) -> Deal:
    """A deal without lines, and a table to sell."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        buyer = editing.create("customer", {"kind": "company", "name": "Альтаир-Логистик"}, viewer=company.member)
        table = {"name": "Стол переговорный", "sku": "ST-120", "price": "122000", "unit": "796", "cost": "61000"}
        editing.create("product", table, viewer=company.member)
        values = {"title": "Переговорные", "customer": str(buyer.pk), "expected_on": "2026-12-01"}
        made: Deal = editing.create("deal", values, viewer=company.member)
        return made


def test_lines_are_written(company: Any, deal: Deal, open_page: Any) -> None:
    page = open_page(f"deals/{deal.pk}/lines/")
    page.get_by_label("Товар").first.fill("стол")
    page.get_by_role("option", name="Стол переговорный").click()
    expect(page.locator("#line-totals")).to_contain_text(re.compile(r"122\s000"))
    page.locator("[name='lines.0.quantity']").fill("3")
    expect(page.locator("#line-totals")).to_contain_text(re.compile(r"66\s000"))
    page.locator("button[name=add]").click()
    page.locator("[name='lines.1.name']").fill("Доставка")
    page.locator("[name='lines.1.price']").fill("5000")
    page.locator("[name='lines.1.price']").press("Enter")
    expect(page.locator("[name='lines.1.id']")).to_have_count(1)
    expect(page.locator("#line-totals")).to_contain_text(re.compile(r"371\s000"))
    page.locator("button[name=up]").first.click()
    expect(page.locator("[name='lines.0.name']")).to_have_value("Доставка")
    page.witness.look()


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"width": 390, "height": 844, "dark": True},
        {"language": "en", "dark": True},
        {"language": "en", "width": 390},
    ],
)
def test_pages_of_products_and_lines(company: Any, deal: Deal, open_page: Any, look: dict[str, Any]) -> None:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        rows = [{"name": "Доставка", "price": "5000"}, {"name": "Сборка", "quantity": "7.5", "price": "900"}]
        editing.change("deal", deal.pk, {"lines": rows}, viewer=company.member)
    for path in (f"deals/{deal.pk}/lines/", "products/", "products/new/", "settings/taxes/"):
        page = open_page(path, **look)
        page.witness.look()
