"""Each operator of each type of field marked filterable is served by an index, whatever else the company keeps.

The side table holds 120,000 rows of twelve fields; the plan of a filter looks into its own field's rows alone.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.garden.models import Plant
from tropa.core import catalogue, query
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.fieldtypes import types
from tropa.core.journal import operation
from tropa.core.models import Field, FieldIndex, Workspace
from tropa.core.records import insert_rows

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
PLANTS = 10_000
OPTIONS = ("red", "green", "blue")
VALUES: dict[str, Any] = {
    "text": "value 7", "long_text": "value 7", "number": 503, "money": 503, "date": "2026-05-01",
    "datetime": "2026-05-01", "boolean": True, "choice": "red", "choices": "red", "phone": "+79001234567",
    "email": "a@b.example", "link": "https://example.com/7",
}  # fmt: skip
MANY = {"is_any_of", "has_any", "has_all", "has_none"}
SPANS = {"between", "in_last", "in_next"}


def asked(label: str, op: str) -> Any:
    """A value for an operator."""
    value = VALUES[label]
    if op == "is_empty":
        return False
    if op in ("in_last", "in_next"):
        return "30d"
    return [value, value] if op in MANY | SPANS else value


@pytest.fixture
def meadow(house: Workspace) -> Iterator[dict[str, Field]]:
    """Plants with a value in every type of field; the rows are written as the journal's hook writes them."""
    fields = {}
    with operation("garden.sow"):
        ids = Plant.objects.bulk_insert(["name"], [(f"Plant {n}",) for n in range(PLANTS)])
        for label in VALUES:
            options = {"choices": list(OPTIONS)}
            choosing = options if label in ("choice", "choices") else {}
            fields[label] = Field.add("plant", f"Own {label}", label, **choosing)
    for label, field in fields.items():
        kind = types.get(label)
        insert_rows(FieldIndex, ["field", "record", kind.slot], list(rows(field, kind, ids)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    yield fields
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # the next test has its own numbers
            cursor.execute("DELETE FROM sqlite_stat1")


def rows(field: Field, kind: Any, ids: list[UUID]) -> Iterator[tuple[UUID, UUID, Any]]:
    for n, identity in enumerate(ids):
        if kind.slot == "number":
            yield field.pk, identity, n
        elif kind.slot == "at":
            yield field.pk, identity, f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}T00:00:00Z"
        else:
            yield field.pk, identity, f"value {n}"


def test_no_operator_reads_the_whole_side_table(meadow: dict[str, Field]) -> None:
    slow = []
    for label, field in meadow.items():
        spec = catalogue.of("plant")[f"custom.{field.name}"]
        for op in spec.operators:
            value = asked(label, op)
            where = query.compile("plant", {"field": spec.name, "op": op, "value": value}, viewer=SYSTEM_VIEWER)
            plan = Plant.objects.filter(where).explain().replace('"', "")
            if "core_fieldindex" not in plan or "SCAN core_fieldindex" in plan or "Seq Scan on core_fieldindex" in plan:
                slow.append(f"{label} {op}:\n{plan}")
    assert not slow, "\n".join(slow)
