"""What SQLite does with the questions that lists ask most."""

import pytest

from tropa.core import query, scope
from tropa.customers.models import Customer
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_the_customers_of_an_owner_come_by_name_from_one_index(company: Opened) -> None:
    owner = {"field": "owner", "op": "is", "value": str(company.member.pk)}
    with scope.enter(company.workspace.pk):
        where = query.compile("customer", owner, viewer=company.member)
        plan = Customer.objects.filter(where, sort_key__gt="").order_by("sort_key", "pk")[:51].explain()
    assert "customers_customer_by_owner" in plan
    assert "TEMP B-TREE" not in plan
