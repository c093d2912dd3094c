"""What SQLite does with the questions that lists ask most."""

from typing import Any

import pytest
from django.db import connection

from tropa.core import memberships, paging, query, scope
from tropa.core.ids import uuid7
from tropa.core.journal import operation
from tropa.core.selections import Selection
from tropa.customers.models import Customer, CustomerTag
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TAGGED = {"field": "tags", "op": "has_any", "value": ["VIP"]}


def test_the_customers_of_an_owner_come_by_name_from_one_index(company: Opened) -> None:
    owner = {"field": "owner", "op": "is", "value": str(company.member.pk)}
    with scope.enter(company.workspace.pk):
        where = query.compile("customer", owner, viewer=company.member)
        plan = Customer.objects.filter(where, sort_key__gt="").order_by("sort_key", "pk")[:51].explain()
    assert "customers_customer_by_owner" in plan
    assert "TEMP B-TREE" not in plan


def test_all_people_and_those_of_an_owner_are_counted_in_an_index(company: Opened) -> None:
    owner = {"field": "owner", "op": "is", "value": str(company.member.pk)}
    people = {"field": "kind", "op": "is", "value": "person"}
    with scope.enter(company.workspace.pk):
        for asked in ({}, people, owner):
            rows = Selection("customer", query=asked, listed=True).records(company.member)
            assert "COVERING INDEX" in rows.order_by().values("pk")[:10_001].explain(), asked


def test_the_customers_of_a_tag_are_found_in_an_index_alone(company: Opened) -> None:
    with scope.enter(company.workspace.pk):
        assert "COVERING INDEX" in CustomerTag.objects.filter(tag=uuid7()).values("customer_id").explain()


def test_customers_of_an_owner_with_a_common_tag_come_by_name_from_the_index_of_the_owner(
    company: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memberships, "SHORT", 0)
    monkeypatch.setattr(memberships, "LONG", 0)
    with scope.enter(company.workspace.pk):
        with operation("customers.sow"):
            Customer.objects.create(name="Anna", owner=company.member).tag("VIP")
        owner = {"field": "owner", "op": "is", "value": str(company.member.pk)}
        for asked in ({"all": [TAGGED, owner]}, {"all": [owner, TAGGED]}):
            rows = Selection("customer", query=asked, listed=True).records(company.member)
            plan = memberships.Way(rows).rows.filter(sort_key__gt="").order_by("sort_key", "pk")[:51].explain()
            assert "customers_customer_by_owner" in plan
            assert "customers_customertag" in plan
            assert "TEMP B-TREE" not in plan


def test_customers_of_a_rare_tag_are_looked_up(company: Opened) -> None:
    asked: list[tuple[str, Any]] = []

    def hear(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with scope.enter(company.workspace.pk):
        with operation("customers.sow"):
            for name in ("Anna", "Boris", "Vera"):
                Customer.objects.create(name=name, owner=company.member).tag("VIP")
        rows = Selection("customer", query=TAGGED, listed=True).records(company.member)
        with connection.execute_wrapper(hear):
            assert len(paging.page(rows, "customer", sort="name", limit=2).items) == 2
        for sql, params in [each for each in asked if "IN (SELECT" in each[0]]:
            with connection.cursor() as database:
                database.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plan = "\n".join(row[-1] for row in database.fetchall())
            assert "customers_customertag_by_tag (workspace_id=? AND tag_id=?)" in plan
            assert "customers_customer_sorted" not in plan
