"""Sixty-four people merge the same two customers at the same moment, half of them the other way round: one effect."""

from collections import Counter

import pytest

from tests.drill.crowds import Web, around, at_once, web
from tests.drill.processes import start, surroundings

__all__ = ["around", "start", "surroundings", "web"]
pytestmark = pytest.mark.short
CROWD = 64


def test_a_pair_is_merged_once(web: Web) -> None:
    phone = {"contact_points": [{"kind": "phone", "value": "+7 843 555-01-42"}]}
    one, other = (web.call("POST", "customers", {"name": name, **phone})[1]["id"] for name in ("Дуб", "Дубок"))
    pairs = [{"kept": one, "absorbed": other}, {"kept": other, "absorbed": one}]
    answers = at_once([lambda body=body: web.call("POST", "merges", body) for body in pairs * (CROWD // 2)])
    assert Counter(status for status, _body in answers) == {201: 1, 422: CROWD - 1}, answers
    assert {body["errors"][0]["code"] for status, body in answers if status == 422} == {"customers.merged_already"}
    kept = next(body["kept"] for status, body in answers if status == 201)
    assert len(web.call("GET", f"customers/{kept}")[1]["contact_points"]) == 1
    labels = [deed["label"] for deed in web.call("GET", "operations?limit=5")[1]["items"]]
    assert labels.count("customers.merge") == 1
