"""How many queries the card costs, whatever hangs on the customer."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.customers.services import notes
from tropa.staff.services import Opened

BUDGETS = json.loads((Path(__file__).parents[2] / "query_budgets.json").read_text())


def asked(browser: Client, address: str) -> list[str]:
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    sent = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]


@pytest.mark.parametrize(("page", "tail"), [("customers:card", ""), ("customers:blocks", "blocks/")])
def test_the_card_keeps_its_budget_however_much_there_is(company: Opened, anna: Client, page: str, tail: str) -> None:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        little = made(company, 1)
        much = made(company, 20)
        for n in range(25):
            notes.write(much.pk, f"Заметка {n}", viewer=company.member)
        notes.write(little.pk, "Одна", viewer=company.member)
    few = asked(anna, f"/w/{company.workspace.slug}/customers/{little.pk}/{tail}")
    many = asked(anna, f"/w/{company.workspace.slug}/customers/{much.pk}/{tail}")
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= BUDGETS[page], "\n".join(many)


def made(company: Opened, n: int) -> Any:
    points = [{"kind": "phone", "value": f"+7916{n:02}{at:05}"} for at in range(n)]
    values = {
        "kind": "company",
        "name": f"Фирма {n}",
        "tags": [f"Метка {at}" for at in range(n)],
        "contact_points": points,
    }
    firm = editing.create("customer", values, viewer=company.member)
    for at in range(n):
        editing.create("customer", {"name": f"Человек {at}", "company": firm.pk}, viewer=company.member)
    return firm
