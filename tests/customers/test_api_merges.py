"""Merging for programs."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.programs import Program
from tropa.core import editing, scope
from tropa.core.models import Operation
from tropa.customers.models import Customer, Merge
from tropa.staff.models import Member
from tropa.staff.services import Opened


@pytest.fixture
def program(company: Opened) -> Program:
    return Program.of(company.member)


@pytest.fixture
def pair(company: Opened) -> list[Customer]:
    with scope.enter(company.workspace.pk):
        return [
            editing.create("customer", {"kind": "person", **values}, viewer=company.member)
            for values in ({"name": "Иван"}, {"name": "Ваня", "preferences": "утром", "tags": ["опт"]})
        ]


def test_a_merge_is_rehearsed_made_and_taken_back(program: Program, pair: list[Customer]) -> None:
    body = {"kept": str(pair[0].pk), "absorbed": str(pair[1].pk), "choices": {"name": "absorbed"}}
    told = program.post("merges?dry_run=true", body)
    assert told.status_code == 200, told.content
    assert {one["name"]: one["stays"] for one in told.json()["fields"]}["preferences"] == "absorbed"
    assert told.json()["comes_along"] == [{"kind": "customer_tag", "count": 1}]
    assert told.json()["records"] > 2
    made = program.post("merges", body, Idempotency_Key="a")
    assert made.status_code == 201, made.content
    assert program.post("merges", body, Idempotency_Key="a").json() == made.json()
    address = f"customers/{pair[1].pk}?fields=name"
    asked = program.get(address)
    assert (asked.status_code, asked["Location"]) == (307, f"/api/v1/customers/{pair[0].pk}?fields=name")
    assert program.get(f"customers/{pair[0].pk}").json()["name"] == "Ваня"
    undone = program.post(f"operations/{made.json()['operation']}/reversal", {})
    assert undone.json()["conflicts"] == []
    assert program.get(address).json()["name"] == "Ваня"
    assert program.get(f"customers/{pair[0].pk}").json()["name"] == "Иван"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"absorbed": "x"}, 422),
        ({"absorbed": "018f0000-0000-7000-8000-000000000000"}, 404),
        ({"choices": {"created_at": "absorbed"}}, 422),
        ({"choices": {"name": "mine"}}, 422),
        ({"choices": []}, 422),
        ({"more": 1}, 422),
    ],
)
def test_what_cannot_be_is_told(
    program: Program, company: Opened, pair: list[Customer], changed: dict[str, Any], status: int
) -> None:
    body = {"kept": str(pair[0].pk), "absorbed": str(pair[1].pk), **changed}
    assert program.post("merges", body).status_code == status
    with scope.enter(company.workspace.pk):
        assert not Merge.objects.exists()
        assert not Operation.objects.filter(label="customers.merge").exists()


def test_whoever_may_not_is_refused(pair: list[Customer], hire: Callable[..., Member]) -> None:
    body = {"kept": str(pair[0].pk), "absorbed": str(pair[1].pk)}
    assert Program.of(hire("Vera", "viewer")).post("merges", body).status_code == 403
