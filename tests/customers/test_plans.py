"""What SQLite does with the questions that lists ask most."""

import pytest

from tropa.core import query, scope
from tropa.core.ids import uuid7
from tropa.core.selections import Selection
from tropa.customers.models import Customer, CustomerTag
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


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
