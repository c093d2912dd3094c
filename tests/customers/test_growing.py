"""A base that grows a thousandfold within one connection does not go on with the plans it made when it was empty."""

import pytest
from django.db import connection

from tropa.core import scope
from tropa.core.ids import uuid7
from tropa.core.journal import operation
from tropa.core.records import insert_rows
from tropa.customers.models import ContactPoint, Customer

pytestmark = [pytest.mark.sql, pytest.mark.postgresql]
PARTS, PART = 12, 300
READ = "SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = %s"


def test_a_foreign_key_is_checked_by_one_row_however_many_there_are(company):
    """A new company's tables have no statistics: until about 1,200 rows any index looks as good as the right one."""
    reads = [0]
    with scope.enter(company.workspace.pk), operation("test.grow") as context:
        for part in range(PARTS):
            ids = [uuid7() for _n in range(PART)]
            named = [(pk, f"Дуб {part} {n}", f"дуб {part} {n}") for n, pk in enumerate(ids)]
            insert_rows(Customer, ["id", "name", "sort_key"], named, context)
            points = [(pk, "email", f"{pk}@example.com", f"{pk}@example.com") for pk in ids]
            insert_rows(ContactPoint, ["customer", "kind", "value", "normalised"], points, context)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(READ, ["customers_customer"])
                reads += [int(read) for (read,) in cursor.fetchall()]
    assert reads[-1] - reads[-2] <= 3 * PART
    assert reads[-1] < 600 * PARTS * PART
