"""The same thing at the same moment through many doors of one running house: one effect, clear answers."""

import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.drill.crowds import Web, around, at_once, web
from tests.drill.processes import Surroundings, done, free_port, killed_at_last, start, surroundings
from tests.drill.test_company_kills import COMPANY, serve

__all__ = ["around", "start", "surroundings", "web"]
pytestmark = pytest.mark.short
CROWD = 32
FEW = 8


def test_one_key_has_one_effect(web: Web) -> None:
    deed = lambda: web.call("POST", "customers", {"name": "Дуб"}, Idempotency_Key="one")  # noqa: E731
    answers = at_once([deed] * CROWD)
    assert {status for status, _body in answers} == {201}
    assert len({body["id"] for _status, body in answers}) == 1
    assert web.call("GET", "customers?search=Дуб".replace("Дуб", urllib.parse.quote("Дуб")))[1]["count"] == 1


def test_one_enquiry_is_accepted_once(web: Web) -> None:
    asked = {"title": "Кухня", "contact": {"name": "Ирина", "phones": ["+79161234567"]}}
    lead = web.call("POST", "leads", asked)[1]
    answers = at_once([lambda: web.call("POST", f"leads/{lead['id']}/acceptance")] * 2 * CROWD)
    assert Counter(status for status, _body in answers) == {200: 1, 422: 2 * CROWD - 1}, answers
    assert {body["errors"][0]["code"] for status, body in answers if status == 422} == {"sales.lead_decided"}
    deals = web.call("GET", "deals")[1]["items"]
    accepted = web.call("GET", f"leads/{lead['id']}")[1]
    assert ([deal["id"] for deal in deals], accepted["status"]) == ([accepted["deal"]], "accepted")


def test_two_tabs_on_one_field_and_on_different_ones(web: Web) -> None:
    made = web.call("POST", "customers", {"kind": "company", "name": "Ель"})[1]
    address = f"customers/{made['id']}"

    def tab(values: dict[str, Any]) -> Callable[[], Any]:
        return lambda: web.call("PATCH", address, values | {"version": made["version"]})

    answers = at_once([tab({"name": f"Ель {number}"}) for number in range(FEW)])
    assert Counter(status for status, _body in answers) == {200: 1, 409: FEW - 1}
    winner = next(body["name"] for status, body in answers if status == 200)
    clashes = [body["errors"][0] for status, body in answers if status == 409]
    assert {clash["field"] for clash in clashes} == {"name"}
    assert {clash["theirs"] for clash in clashes} == {winner}
    answers = at_once([tab({"role": "partner"}), tab({"lifecycle": "customer"}), tab({"time_zone": "Asia/Omsk"})])
    assert [status for status, _body in answers] == [200, 200, 200]
    now = web.call("GET", address)[1]
    assert (now["name"], now["role"], now["lifecycle"], now["time_zone"]) == (
        winner,
        "partner",
        "customer",
        "Asia/Omsk",
    )


def test_one_deed_is_taken_back_once(web: Web) -> None:
    made = web.call("POST", "customers", {"name": "Граб"})[1]
    deed = web.call("GET", "operations?limit=1")[1]["items"][0]["id"]
    answers = at_once([lambda: web.call("POST", f"operations/{deed}/reversal")] * FEW)
    told = Counter(status for status, _body in answers)
    assert told[201] == 1, answers
    assert told[409] + told[422] == FEW - 1, answers
    assert web.call("GET", f"customers/{made['id']}")[0] == 404
    assert web.call("GET", "operations?limit=2")[1]["items"][1]["id"] == deed, "one reversal and no more"


def test_a_name_is_taken_once(web: Web) -> None:
    answers = at_once([lambda: web.call("POST", "tags", {"name": "ценный"})] * FEW)
    assert Counter(status for status, _body in answers) == {201: 1, 422: FEW - 1}
    assert {body["errors"][0]["field"] for status, body in answers if status == 422} == {"name"}


def test_an_invitation_lets_one_in(around: Surroundings, web: Web) -> None:
    secret = done(start(around, COMPANY, "invite"))["secret"]
    sends = [web.form(f"/invitation/{secret}/") for _each in range(FEW)]
    form = {"name": "Вера", "password": "four quiet words here"}
    answers = at_once([lambda send=send: send(form) for send in sends])
    entered = [page for page in answers if page.status == 200 and page.path.startswith("/w/")]
    assert len(entered) == 1, answers
    assert {page.status for page in answers if page.status != 200} <= {404, 409, 422, 429}, answers
    assert web.call("GET", "members")[1]["count"] == 2


def test_a_box_has_one_first_owner(tmp_path: Path) -> None:
    around, port = surroundings(tmp_path) | {"TOKEN": "none"}, free_port()
    with killed_at_last(serve(around, port)):
        house = Web(port, "none")
        sends = [house.form("/register/") for _each in range(FEW)]
        forms = [
            {
                "company": f"Бор {n}",
                "name": "Глеб",
                "email": f"gleb{n}@bor.example",
                "password": "four quiet words here",
            }
            for n in range(FEW)
        ]
        answers = at_once([lambda send=s, form=f: send(form) for s, f in zip(sends, forms, strict=True)])
    entered = [page for page in answers if page.status == 200 and page.path.startswith("/w/")]
    assert len(entered) == 1, answers
    assert {page.status for page in answers if page.status != 200} <= {404, 409, 422, 429}, answers
