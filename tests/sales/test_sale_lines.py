"""What was bought line by line: the lines of a sale add up to it, whatever becomes of the deal afterwards."""

from decimal import Decimal
from typing import Any

import pytest

from tests.programs import Program
from tests.sales.test_lines import a_deal, last, line
from tropa.core import editing
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation, undo
from tropa.customers.models import Customer
from tropa.customers.services import merging
from tropa.sales.models import Deal, Product, Sale, SaleLine
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
D = Decimal


def a_product(company: Opened, **values: Any) -> Product:
    made: Product = editing.create("product", {"name": "Стол", "price": 100, **values}, viewer=company.member)
    return made


def won(deal: Deal) -> None:
    with operation("test.win"):
        Deal.objects.get(pk=deal.pk).win()


def adds_up() -> bool:
    """The rule of the ledger."""
    return all(
        sale.amount == sum((each.amount for each in sale.lines.all()), D(0))
        for sale in Sale.objects.all()
        if sale.lines.exists()
    )


def test_a_sale_has_the_lines_and_the_cost_of_its_deal(company: Opened, altair: Customer) -> None:
    table = a_product(company, cost="60.555")
    deal = a_deal(company, altair, lines=[{"product": str(table.pk), "quantity": 3}, {"product": str(table.pk)}])
    won(deal)
    sale = Sale.objects.standing().get()
    assert (sale.amount, sale.cost) == (400, D("181.67") + D("60.56"))
    assert [(each.name, each.quantity, each.amount, each.cost, each.tax_rate) for each in sale.lines.all()] == [
        ("Стол", 3, 300, D("181.67"), 22),
        ("Стол", 1, 100, D("60.56"), 22),
    ]


def test_a_line_of_unknown_cost_leaves_the_sale_without_one(company: Opened, altair: Customer) -> None:
    won(a_deal(company, altair, lines=[{"product": str(a_product(company, cost="60").pk)}, line()]))
    assert Sale.objects.standing().get().cost is None


def test_lines_follow_counter_entries_refunds_and_undo(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, lines=[line(), line(name="Стул")])
    won(deal)
    undo(last("test.win"))
    assert not Sale.objects.standing().exists()
    assert sum(SaleLine.objects.values_list("amount", flat=True)) == 0
    undo(last("core.undo"))
    assert [each.name for each in Sale.objects.standing().get().lines.all()] == ["Стол", "Стул"]
    assert adds_up()


def test_another_thing_for_the_same_money_is_another_sale(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, lines=[line()])
    won(deal)
    editing.change("deal", deal.pk, {"lines": [line(name="Шкаф")]}, viewer=company.member)
    assert [each.name for each in Sale.objects.standing().get().lines.all()] == ["Шкаф"]
    assert adds_up()


def test_lines_come_along_when_the_buyer_is_merged(company: Opened, altair: Customer) -> None:
    twin = editing.create("customer", {"kind": "company", "name": "Альтаир"}, viewer=company.member)
    won(a_deal(company, twin, lines=[line()]))
    merging.merge(altair.pk, twin.pk, viewer=company.member)
    sale = Sale.objects.standing().get()
    assert (sale.customer, [each.name for each in sale.lines.all()]) == (altair, ["Стол"])
    assert adds_up()


def test_a_discount_on_the_whole_is_spread_to_the_cent(company: Opened, altair: Customer) -> None:
    three = [line(quantity="1", price="33.33", tax=tax) for tax in ("", "none", "reduced")]
    deal = a_deal(company, altair, lines=three, discount="10")
    assert Deal.objects.get(pk=deal.pk).amount == D("89.99")
    assert sorted(deal.lines.values_list("whole_discount", flat=True)) == [D("3.33"), D("3.33"), D("3.34")]
    editing.change("deal", deal.pk, {"discount": "0", "discount_percent": "12.5"}, viewer=company.member)
    assert Deal.objects.get(pk=deal.pk).amount == D("99.99") - D("12.50")
    won(deal)
    assert adds_up()
    undo(last("test.win"))
    undo(last("sales.change_deal"))
    assert Deal.objects.get(pk=deal.pk).amount == D("89.99")
    assert sum(deal.lines.values_list("whole_discount", flat=True)) == 10


def test_a_discount_is_not_more_than_the_lines(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="5", lines=[line(quantity="1", price="100")])
    refused = Program.of(company.member).patch(f"deals/{deal.pk}", {"discount": "100.01"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "discount")
    editing.change("deal", deal.pk, {"discount": "100"}, viewer=company.member)
    assert Deal.objects.get(pk=deal.pk).amount == 0
    with pytest.raises(RuleViolation, match=r"."):
        editing.change("deal", deal.pk, {"lines": [line(quantity="1", price="50")]}, viewer=company.member)
    assert Deal.objects.get(pk=deal.pk).lines.get().price == 100


def test_the_unit_of_the_product_comes_along(company: Opened, altair: Customer) -> None:
    hours, pieces = a_product(company, unit="356"), a_product(company, name="Стул")
    deal = a_deal(
        company, altair, lines=[{"product": str(hours.pk)}, {"product": str(hours.pk), "unit": "796"}, line()]
    )
    assert [each.unit for each in deal.lines.order_by("position")] == ["356", "796", "796"]
    rows = Program.of(company.member).get(f"deals/{deal.pk}").json()["lines"]
    other = {"id": rows[0]["id"], "product": str(pieces.pk)}
    editing.change("deal", deal.pk, {"lines": [other, *rows[1:]]}, viewer=company.member)
    assert deal.lines.get(pk=rows[0]["id"]).unit == "796"
