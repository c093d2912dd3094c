"""Filters over the side table are served by its indexes on both databases, and nobody asks for what he may not read."""

from datetime import date

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.garden.models import Plant
from tropa.core import catalogue, editing, export, paging, query
from tropa.core.access import SYSTEM_VIEWER, Scope
from tropa.core.errors import Denied, Invalid, RuleViolation
from tropa.core.fieldtypes import Context, types
from tropa.core.journal import operation
from tropa.core.models import Field

pytestmark = pytest.mark.usefixtures("house")
ROWS = 20_000


@pytest.fixture
def meadow(house):
    for label, sort in (("Weight", "number"), ("Note", "text"), ("Seen", "datetime"), ("Born", "date")):
        Field.add("plant", label, sort)
    with operation("garden.sow"):
        Plant.objects.bulk_create(
            [
                Plant(
                    name=f"Plant {n}",
                    custom={
                        "weight": str(n),
                        "note": f"note {n}",
                        "seen": f"2026-{n % 12 + 1:02}-01T{n % 24:02}:00:00Z",
                        "born": f"{1900 + n % 120}-01-01",
                    },
                )
                for n in range(ROWS)
            ],
            batch_size=2_000,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_a_filterable_field_is_found_by_its_index(meadow):
    for field, op, value, number in [
        ("weight", "eq", 503, 1),
        ("weight", "between", [10, 19], 10),
        ("weight", "lt", 5, 5),
        ("note", "is", "NOTE 77", 1),
        ("note", "starts_with", "note 1999", 11),
        ("note", "is_any_of", ["note 1", "note 2"], 2),
        ("born", "on", "1900-01-01", 167),
        ("seen", "between", ["2026-01-01", "2026-01-01"], 1667),
    ]:
        where = query.compile("plant", {"field": f"custom.{field}", "op": op, "value": value}, viewer=SYSTEM_VIEWER)
        found = Plant.objects.filter(where)
        assert found.count() == number, (field, op)
        plan = found.explain().replace('"', "")
        assert "core_fieldindex" in plan
        assert "SCAN core_fieldindex" not in plan
        assert "Seq Scan on core_fieldindex" not in plan
    page = paging.page(Plant.objects.all(), "plant", sort="name", limit=500)
    assert (page.count, page.count_exact, len(page.items)) == (10_001, False, 500)


class Reader:
    """Reads the name alone and exports nothing."""

    id = None
    team_ids = branch_ids = frozenset()

    @property
    def rights(self):
        return self

    def scope(self, kind, action):
        return Scope.NONE if action == "export" else Scope.ALL

    def field(self, kind, name):
        return {"name": "write", "height": "read"}.get(name, "none")


def test_what_may_not_be_read_is_not_there():
    editing.create("plant", {"name": "Rose", "price": 5}, viewer=SYSTEM_VIEWER)
    plant = Plant.objects.get()
    reader = Reader()
    assert catalogue.of("plant").readable(reader).names() == ["name", "height"]
    with pytest.raises(Invalid) as told:
        query.compile("plant", {"field": "price", "op": "eq", "value": 5}, viewer=reader)
    assert told.value.errors[0].code == "query.unknown_field"
    with pytest.raises(Invalid):
        paging.page(Plant.objects.all(), "plant", sort="price", viewer=reader)
    with pytest.raises(Denied):
        list(export.rows("plant", Plant.objects.all(), [], viewer=reader))
    with pytest.raises(Invalid) as told:
        editing.change("plant", plant.pk, {"price": 6, "height": 3}, viewer=reader)
    assert {error.code for error in told.value.errors} == {"field.unknown", "field.denied"}


@pytest.mark.parametrize(
    ("sort", "raw", "stored"),
    [
        ("number", "1 234,56", "1234.56"),
        ("number", "1,234.56", "1234.56"),
        ("number", "-0", "0"),
        ("money", "1 000 руб.", "1000"),
        ("boolean", "ДА", True),
        ("boolean", "ложь", False),
        ("date", "2026-12-31", "2026-12-31"),
        ("datetime", "31.12.2026 12:00+03:00", "2026-12-31T09:00:00Z"),
        ("email", "Anna@Example.COM", "Anna@example.com"),
        ("phone", "8 (900) 123-45-67", "+79001234567"),
        ("link", "example.com/a", "https://example.com/a"),
        ("text", "  a \n b ", "a b"),
    ],
)
def test_values_are_read_as_people_write_them(sort, raw, stored):
    Field.add("plant", "Own", sort)
    spec = catalogue.of("plant")["custom.own"]
    value = spec.parse(raw)
    assert spec.type.store(value) == stored
    assert spec.type.store(spec.type.load(spec.type.store(value))) == stored
    assert spec.parse(spec.api(value)) == value
    assert spec.parse(spec.text(value)) == value


@pytest.mark.parametrize(
    ("sort", "raw"),
    [
        ("number", "1e5000"),
        ("number", "NaN"),
        ("number", True),
        ("number", "٣"),
        ("number", 10**400),
        ("money", "1.234"),
        ("boolean", "perhaps"),
        ("date", "31.02.2026"),
        ("date", 5),
        ("email", "a@b"),
        ("phone", "12"),
        ("text", "\x00"),
        ("link", "javascript:alert(1)"),
        ("link", "http://[x"),
        ("text", {}),
        ("text", "x" * 501),
        ("date", "0001-01-01"),
    ],
)
def test_what_cannot_be_read_is_told(sort, raw):
    Field.add("plant", "Own", sort)
    with pytest.raises(RuleViolation):
        catalogue.of("plant")["custom.own"].parse(raw)


def test_the_month_may_come_first():
    assert types.get("date").parse("12/31/2026", None, Context(order="mdy")).month == 12


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["ru", "en"]),
    st.sampled_from(["price", "height"]),
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.dates(min_value=date(1000, 1, 1), max_value=date(9998, 1, 1)),
)
def test_what_is_shown_can_be_typed_again(house, language, name, amount, day):
    fields = catalogue.of("plant")
    with translation.override(language):
        number = amount if name == "price" else amount.to_integral_value()
        assert fields[name].parse(fields[name].text(number)) == number
        order = "mdy" if language == "en" else "dmy"
        assert fields["planted_on"].parse(fields["planted_on"].text(day), Context(order=order)) == day
