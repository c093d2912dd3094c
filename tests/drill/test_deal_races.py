"""Sixty-four people win one deal at the same moment: it is won once, one sale comes of it, the others are told."""

from collections import Counter

import pytest

from tests.drill.crowds import Web, around, at_once, web
from tests.drill.processes import start, surroundings

__all__ = ["around", "start", "surroundings", "web"]
pytestmark = pytest.mark.short
CROWD = 64


def test_a_deal_is_won_once(web: Web) -> None:
    oak = web.call("POST", "customers", {"name": "Дуб"})[1]
    deal = web.call("POST", "deals", {"title": "Столы", "customer": oak["id"], "amount": "1000"})[1]
    address = f"deals/{deal['id']}/closure"
    answers = at_once([lambda: web.call("POST", address, {"outcome": "won"})] * CROWD)
    assert Counter(status for status, _body in answers) == {200: 1, 422: CROWD - 1}, answers
    assert {body["errors"][0]["code"] for status, body in answers if status == 422} == {"sales.closed"}
    now = web.call("GET", f"deals/{deal['id']}")[1]
    assert (now["outcome"], now["version"]) == ("won", deal["version"] + 1)
    labels = [deed["label"] for deed in web.call("GET", "operations?limit=5")[1]["items"]]
    assert labels.count("sales.win_deal") == 1


def test_one_key_wins_once_and_answers_all_alike(web: Web) -> None:
    oak = web.call("POST", "customers", {"name": "Граб"})[1]
    deal = web.call("POST", "deals", {"title": "Стулья", "customer": oak["id"]})[1]
    address = f"deals/{deal['id']}/closure"
    deed = lambda: web.call("POST", address, {"outcome": "won"}, Idempotency_Key="once")  # noqa: E731
    answers = at_once([deed] * CROWD)
    assert {status for status, _body in answers} == {200}
    assert {body["version"] for _status, body in answers} == {deal["version"] + 1}
