"""Sixty-four people merge the same two customers at the same moment, half of them the other way round: one effect."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.drill.processes import Surroundings, free_port, killed_at_last, start, surroundings
from tests.drill.test_company_kills import opened, serve
from tests.drill.test_races import Web, at_once

__all__ = ["start", "surroundings"]
pytestmark = pytest.mark.short
CROWD = 64


@pytest.fixture(scope="module")
def around(tmp_path_factory: Any) -> Surroundings:
    """An installation with the company in it."""
    return opened(tmp_path_factory.mktemp("merge-races") / "house")


@pytest.fixture(scope="module")
def web(around: Surroundings) -> Iterator[Web]:
    """Its running web."""
    port = free_port()
    process = serve(around, port)
    with killed_at_last(process):
        yield Web(port, around["TOKEN"])


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
