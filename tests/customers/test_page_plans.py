"""What a page of a filtered list asks of the database, whatever is joined to its rows; on both databases."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tropa.core import catalogue, paging, scope
from tropa.core.journal import operation
from tropa.core.selections import Selection
from tropa.customers.models import Customer
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def test_the_rows_of_a_page_are_chosen_before_anything_is_joined_to_them(company: Opened) -> None:
    asked = {
        "all": [
            {"field": "tags", "op": "has_any", "value": ["VIP"]},
            {"field": "owner", "op": "is", "value": str(company.member.pk)},
        ]
    }
    with scope.enter(company.workspace.pk):
        with operation("customers.sow"):
            for name in ("Anna", "Boris", "Vera"):
                Customer.objects.create(name=name, owner=company.member).tag("VIP")
        rows = Selection("customer", query=asked, listed=True).records(company.member)
        rows = catalogue.of("customer").joined(rows, ["owner", "source"])
        with CaptureQueriesContext(connection) as statements:
            page = paging.page(rows, "customer", sort="name", limit=2, viewer=company.member)
            following = paging.page(rows, "customer", sort="name", limit=2, viewer=company.member, cursor=page.next)
            assert page.count == 3
    assert [each.name for each in (*page.items, *following.items)] == ["Anna", "Boris", "Vera"]
    choosing = [each["sql"] for each in statements if "customers_customertag" in each["sql"]]
    assert choosing
    for sql in choosing:
        inner = sql.rpartition(" IN (SELECT ")[0] if "staff_member" in sql else ""
        assert "customers_customertag" not in inner, sql
