"""Money at the same moment: refunds never exceed a sale, an enquiry is accepted once, one currency change runs."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.drill.browsers import Browser
from tests.drill.crowds import Web, around, at_once, web
from tests.drill.processes import start, surroundings

__all__ = ["around", "start", "surroundings", "web"]
pytestmark = pytest.mark.short
CROWD, FEW = 64, 6


def labels(web: Web, label: str) -> int:
    """How many deeds of this name stand in History."""
    found: int = web.call("GET", f"operations?label={label}")[1]["count"]
    return found


def test_an_enquiry_is_accepted_once(web: Web) -> None:
    oak = web.call("POST", "customers", {"name": "Дуб"})[1]
    lead = web.call("POST", "leads", {"title": "Столы", "customer": oak["id"]})
    assert lead[0] == 201, lead
    address = f"leads/{lead[1]['id']}/acceptance"
    answers = at_once([lambda: web.call("POST", address, {})] * CROWD)
    statuses = Counter(status for status, _body in answers)
    assert statuses == {201: 1, 422: CROWD - 1} or statuses == {200: 1, 422: CROWD - 1}, answers[:3]
    assert web.call("GET", "deals")[1]["count"] == 1


def test_refunds_never_exceed_the_sale(web: Web) -> None:
    oak = web.call("POST", "customers", {"name": "Дуб"})[1]
    told = {"customer": oak["id"], "occurred_on": "2026-01-05", "amount": "1000"}
    sale = web.call("POST", "sales", told)[1]
    address = f"sales/{sale['id']}/refunds"
    answers = at_once([lambda: web.call("POST", address, {"amount": "300"})] * CROWD)
    assert Counter(status for status, _body in answers) == {201: 3, 422: CROWD - 3}, answers[:3]
    entries = [one for one in web.call("GET", "sales?limit=200")[1]["items"] if one["refund_of"]]
    assert sum(Decimal(str(one["amount"])) for one in entries) == -900


def test_of_two_currency_changes_one_runs(web: Web) -> None:
    ash = web.call("POST", "customers", {"name": "Ясень"})[1]
    told = {"customer": ash["id"], "occurred_on": "2026-01-06", "amount": "70"}
    assert web.call("POST", "sales", told)[0] == 201  # with nothing to count over each change is done at once
    people = [Browser(web.port) for _each in range(FEW)]
    for one in people:
        one.sign_in("anna@example.ru", "correct horse battery")
    house = people[0].get("/").path.split("/")[2]
    codes = ("USD", "EUR", "KZT", "USD", "EUR", "KZT")
    sends = [one.form(f"/w/{house}/settings/currencies/") for one in people]
    answers = at_once([
        lambda send=send, code=code: send({"base": code}) for send, code in zip(sends, codes, strict=True)
    ])  # fmt: skip
    assert sorted(page.status for page in answers) == [200] + [422] * (FEW - 1), [page.status for page in answers]
    assert labels(web, "sales.set_base_currency") == 1
