"""Lines of a deal: its amount follows them through every door, and comes back with what made it."""

from decimal import Decimal
from typing import Any

import pytest

from tests.programs import Program
from tests.sales.test_products import a_seller
from tropa.core import editing
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Operation
from tropa.customers.models import Customer
from tropa.sales.models import Deal, DealLine, Sale
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
D = Decimal


def a_deal(company: Opened, buyer: Customer, **values: Any) -> Deal:
    made: Deal = editing.create("deal", {"title": "Столы", "customer": str(buyer.pk), **values}, viewer=company.member)
    return Deal.objects.get(pk=made.pk)


def line(**values: Any) -> dict[str, Any]:
    return {"name": "Стол", "quantity": "2", "price": "1000", **values}


def last(label: str) -> Any:
    return Operation.objects.filter(label=label).latest("seq").pk


def test_a_deal_takes_its_amount_from_its_lines_and_gives_it_back(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="5", expected_on="2026-12-01")
    editing.change(
        "deal", deal.pk, {"lines": [line(discount_percent="10"), line(discount="0.5")]}, viewer=company.member
    )
    deal.refresh_from_db()
    assert (deal.amount, deal.amount_base) == (D("3799.50"), D("3799.50"))
    assert {one.tax_rate for one in deal.lines.all()} == {22}
    undo(last("sales.change_deal"))
    assert Deal.objects.get(pk=deal.pk).amount == 5
    assert not DealLine.objects.filter(deal=deal).exists()


def test_the_amount_follows_through_every_door(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, lines=[line(), line(name="Стул", quantity="1")])
    assert deal.amount == 3000
    with operation("test.line"):
        chair = deal.lines.get(name="Стул")
        chair.quantity = D(3)
        chair.save()
    assert Deal.objects.get(pk=deal.pk).amount == 5000
    with operation("test.trash"):
        DealLine.objects.filter(name="Стул").get().trash()
    assert Deal.objects.get(pk=deal.pk).amount == 2000
    with pytest.raises(RuleViolation, match=r".") as refused:
        editing.change("deal", deal.pk, {"amount": "7"}, viewer=company.member)
    assert refused.value.code == "sales.amount_of_lines"
    with operation("test.mass"):
        Deal.objects.filter(pk=deal.pk).update(amount=8)
    assert Deal.objects.get(pk=deal.pk).amount == 2000


def test_vat_comes_on_top_where_prices_are_without_it_and_by_the_rate_of_the_day(
    company: Opened, altair: Customer
) -> None:
    deal = a_deal(company, altair, tax_included=False, expected_on="2025-12-31", lines=[line(), line(tax="none")])
    assert deal.amount == 2000 + 400 + 2000
    editing.change("deal", deal.pk, {"expected_on": "2026-01-01"}, viewer=company.member)
    assert Deal.objects.get(pk=deal.pk).amount == 2000 + 440 + 2000
    undo(last("sales.change_deal"))
    assert Deal.objects.get(pk=deal.pk).amount == 4400
    editing.change("deal", deal.pk, {"tax_included": True}, viewer=company.member)
    assert Deal.objects.get(pk=deal.pk).amount == 4000


def test_a_won_deals_sale_follows_its_lines(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, lines=[line()])
    with operation("test.win"):
        deal.win()
    editing.change("deal", deal.pk, {"lines": [line(quantity="3")]}, viewer=company.member)
    assert [sale.amount for sale in Sale.objects.standing()] == [3000]


def test_what_nobody_says_comes_from_the_product(company: Opened, altair: Customer) -> None:
    table = editing.create(
        "product", {"name": "Стол", "price": 122, "cost": 60, "tax_class": "reduced"}, viewer=company.member
    )
    deal = a_deal(company, altair, lines=[{"product": str(table.pk), "quantity": 10}])
    only = deal.lines.get()
    assert (only.name, only.price, only.cost, only.tax, only.tax_rate) == ("Стол", 122, 60, "reduced", 10)
    told = Program.of(company.member).get(f"deals/{deal.pk}").json()
    assert (told["amount"], told["margin"]) == ("1220.00", "509.09")
    boris = a_seller(company)
    editing.change("deal", deal.pk, {"owner": str(boris.pk)}, viewer=company.member)
    assert "margin" not in Program.of(boris).get(f"deals/{deal.pk}").json()


def test_lines_stand_in_the_order_they_were_given(company: Opened, altair: Customer) -> None:
    program = Program.of(company.member)
    values = {"title": "Столы", "customer": str(altair.pk), "lines": [line(name=name) for name in "АБВ"]}
    made = program.post("deals", values).json()
    assert [one["name"] for one in made["lines"]] == [*"АБВ"]
    turned = program.patch(f"deals/{made['id']}", {"lines": made["lines"][::-1]}).json()
    assert [one["name"] for one in turned["lines"]] == [*"ВБА"]
    assert {one["id"] for one in turned["lines"]} == {one["id"] for one in made["lines"]}


def test_a_program_that_saw_the_newest_version_writes_fields_and_lines_at_once(
    company: Opened, altair: Customer
) -> None:
    deal, program = a_deal(company, altair, lines=[line()]), Program.of(company.member)
    version = program.get(f"deals/{deal.pk}").json()["version"]
    values = {"title": "Столы и стулья", "lines": [line(quantity="3")]}
    changed = program.patch(f"deals/{deal.pk}", values, if_match=f'"{version}"')
    assert (changed.status_code, changed.json()["amount"]) == (200, "3000.00")
    assert program.patch(f"deals/{deal.pk}", values | {"title": "Ещё"}, if_match=f'"{version}"').status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"discount": "2000.01"}, "discount"), ({"quantity": "1.2345"}, "quantity"),
     ({"discount_percent": "101"}, "discount_percent"), ({"price": "-1"}, "price"),
     ({"price": "999999999", "quantity": "99999"}, "price")],
)  # fmt: skip
def test_wrong_lines_are_told_by_their_place(
    company: Opened, altair: Customer, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises((Invalid, RuleViolation)) as refused:
        a_deal(company, altair, lines=[line(), line(**wrong)])
    assert [error.field for error in refused.value.errors] == [f"lines.1.{field}"]
