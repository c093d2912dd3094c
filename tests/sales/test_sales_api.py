"""Purchases for programs: written once, given back in parts, taken back by a counter-entry, never changed."""

from decimal import Decimal

import pytest

from tests.programs import Program
from tests.staff.conftest import company, hire
from tropa.core import scope
from tropa.core.models import Operation
from tropa.sales.models import Sale

__all__ = ["company", "hire"]

pytestmark = pytest.mark.sql


@pytest.fixture
def program(company):
    """Speaks for the owner."""
    return Program.of(company.member)


@pytest.fixture
def buyer(program):
    """Who buys."""
    return program.post("customers", {"kind": "company", "name": "Альтаир-Логистик"}).json()["id"]


def bought(program, customer, amount="1000.00", **more):
    made = program.post("sales", {"customer": customer, "occurred_on": "2026-03-05", "amount": amount, **more})
    assert made.status_code == 201, made.content
    return made.json()


def errors(answer, status=422):
    assert answer.status_code == status, answer.content
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def amounts(program):
    return [item["amount"] for item in program.get("sales", sort="created_at").json()["items"]]


def test_a_purchase_is_written_with_all_that_is_known_of_it(program, buyer):
    source = program.post("sources", {"name": "Сайт"}).json()["id"]
    made = bought(program, buyer, "1250.40", currency="RUB", cost="900", external_id="1C-77", source=source)
    assert made["customer"] == buyer
    assert (made["occurred_on"], made["amount"], made["amount_base"], made["cost"]) == (
        "2026-03-05", "1250.40", "1250.40", "900.00",
    )  # fmt: skip
    assert (made["external_id"], made["source"], made["origin"], made["refund_of"]) == ("1C-77", source, None, None)
    assert (made["standing"], made["reverses"], made["version"], made["lines"]) == (True, None, 1, [])
    assert program.get(f"sales/{made['id']}").json() == made
    asked = {"query": '{"all": [{"field": "external_id", "op": "is", "value": "1C-77"}]}'}
    assert [item["id"] for item in program.get("sales", **asked).json()["items"]] == [made["id"]]


def test_the_same_purchase_told_again_is_the_one_that_stands(program, buyer):
    first = bought(program, buyer, external_id="A-1")
    values = {"customer": buyer, "occurred_on": "2026-03-05", "amount": "1000", "external_id": "A-1"}
    again = program.post("sales", values)
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert program.post("sales", values | {"amount": "1001"}).status_code == 409
    assert amounts(program) == ["1000.00"]
    assert program.delete(f"sales/{first['id']}").status_code == 204
    anew = bought(program, buyer, external_id="A-1")
    assert anew["id"] != first["id"]
    assert program.post("sales", values).json()["id"] == anew["id"]


def test_what_cannot_be_is_told_by_field_and_leaves_nothing(program, buyer):
    for amount in ("0", "-5"):
        values = {"customer": buyer, "occurred_on": "2026-03-05", "amount": amount}
        assert errors(program.post("sales", values)) == [("amount", "sales.not_above_zero")]
    ahead = {"customer": buyer, "occurred_on": "2999-01-01", "amount": "1"}
    assert errors(program.post("sales", ahead)) == [("occurred_on", "sales.ahead")]
    assert {field for field, _code in errors(program.post("sales", {}))} == {"customer", "occurred_on", "amount"}
    assert errors(program.post("sales", {**ahead, "origin": None})) == [("origin", "field.readonly")]
    assert amounts(program) == []


def test_lines_are_what_the_purchase_comes_to(program, buyer):
    chair = program.post("products", {"name": "Стул", "price": "500"}).json()["id"]
    lines = [{"product": chair, "quantity": 2, "price": "500"}, {"name": "Доставка", "amount": "300.50"}]
    values = {"customer": buyer, "occurred_on": "2026-03-05", "lines": lines}
    made = program.post("sales", values)
    assert made.status_code == 201, made.content
    assert made.json()["amount"] == "1300.50"
    assert [(line["name"], line["amount"]) for line in made.json()["lines"]] == [("Стул", 1000), ("Доставка", "300.50")]
    assert errors(program.post("sales", values | {"amount": "1"})) == [("amount", "sales.amount_of_lines")]
    assert errors(program.post("sales", values | {"lines": [{"quantity": 1}]})) == [("amount", "field.required")]
    program.delete(f"sales/{made.json()['id']}")
    turned = program.get("sales", sort="-created_at").json()["items"][0]
    assert [line["amount"] for line in turned["lines"]] == [-1000, "-300.50"]


def test_refunds_are_entries_below_zero_up_to_what_stands(program, buyer):
    sale = bought(program, buyer)
    refund = program.post(f"sales/{sale['id']}/refunds", {"amount": "300.25", "occurred_on": "2026-03-09"})
    assert refund.status_code == 201, refund.content
    assert (refund.json()["amount"], refund.json()["refund_of"], refund.json()["occurred_on"]) == (
        "-300.25", sale["id"], "2026-03-09",
    )  # fmt: skip
    more = program.post(f"sales/{sale['id']}/refunds", {"amount": "699.76"})
    assert errors(more) == [("amount", "sales.refund_more")]
    early = program.post(f"sales/{sale['id']}/refunds", {"amount": "1", "occurred_on": "2026-03-04"})
    assert errors(early) == [("occurred_on", "sales.refund_day")]
    assert errors(program.post(f"sales/{sale['id']}/refunds", {"amount": "-1"})) == [("amount", "sales.not_above_zero")]
    rest = program.post(f"sales/{sale['id']}/refunds", {})
    assert rest.json()["amount"] == "-699.75"
    assert errors(program.post(f"sales/{sale['id']}/refunds", {})) == [("amount", "sales.refund_more")]
    assert errors(program.post(f"sales/{rest.json()['id']}/refunds", {})) == [("", "sales.no_purchase")]


def test_taking_back_is_a_counter_entry_and_nothing_is_ever_changed(program, buyer):
    sale = bought(program, buyer)
    assert program.patch(f"sales/{sale['id']}", {"amount": "1"}).status_code == 405
    program.post(f"sales/{sale['id']}/refunds", {"amount": "100"})
    assert program.delete(f"sales/{sale['id']}").status_code == 204
    assert sum(map(Decimal, amounts(program))) == 0
    assert program.get(f"sales/{sale['id']}").json()["standing"] is False
    assert errors(program.delete(f"sales/{sale['id']}")) == [("", "sales.taken_back")]
    standing = '{"all": [{"field": "reverses", "op": "is_empty", "value": true}]}'
    assert len(program.get("sales", query=standing).json()["items"]) == 2


def test_the_sale_of_a_deal_follows_it_with_its_lines(program, buyer):
    lines = [{"name": "Монтаж", "quantity": 3, "price": "100", "tax": "none"}]
    deal = program.post("deals", {"title": "Монтаж", "customer": buyer, "lines": lines}).json()
    program.post(f"deals/{deal['id']}/closure", {"outcome": "won"})
    (sale,) = program.get("sales").json()["items"]
    assert (sale["amount"], sale["origin"]) == ("300.00", {"kind": "deal", "id": deal["id"]})
    assert [(line["name"], line["quantity"], line["amount"]) for line in sale["lines"]] == [("Монтаж", 3, 300)]
    assert errors(program.delete(f"sales/{sale['id']}")) == [("", "sales.follows")]
    program.delete(f"deals/{deal['id']}/closure")
    assert sum(map(Decimal, amounts(program))) == 0


def test_undo_of_a_purchase_and_of_a_refund_is_a_counter_entry(program, company, buyer):
    sale = bought(program, buyer)
    program.post(f"sales/{sale['id']}/refunds", {"amount": "100"})
    with scope.enter(company.workspace.pk):
        refund, purchase = (Operation.objects.get(label=label).pk for label in ("sales.refund", "sales.add_purchase"))
    assert program.post(f"operations/{refund}/reversal", {}).status_code < 300
    assert sum(map(Decimal, amounts(program))) == 1000
    program.post(f"operations/{purchase}/reversal", {})
    assert sum(map(Decimal, amounts(program))) == 0
    with scope.enter(company.workspace.pk):
        assert not Sale.objects.standing().exists()


def test_customers_are_found_by_what_they_bought(program, buyer):
    other = program.post("customers", {"kind": "company", "name": "Вега"}).json()["id"]
    bought(program, buyer)
    gone = bought(program, other)
    program.delete(f"sales/{gone['id']}")
    asked = '{"all": [{"related": "sales", "where": {"field": "amount_base", "op": "gte", "value": 1}}]}'
    assert [item["id"] for item in program.get("customers", query=asked).json()["items"]] == [buyer]
