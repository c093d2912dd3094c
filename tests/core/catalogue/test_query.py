"""Filters: every operator, hostile input, the sentence, pages and files."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.garden.models import Plant
from tropa.core import catalogue, editing, export, paging, query
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.errors import Invalid
from tropa.core.models import Field

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def garden(house):
    Field.add("plant", "Weight", "number")
    Field.add("plant", "Note", "text")
    Field.add("plant", "Colours", "choices", choices=["Red", "Blue", "Green"])
    Field.add("plant", "Seen", "datetime")
    south = editing.create("bed", {"name": "South"}, viewer=SYSTEM_VIEWER)
    for values in [
        {
            "name": "Алёна",
            "height": 10,
            "price": "5.50",
            "planted_on": "2026-11-01",
            "bed": south.pk,
            "leaves": [{"colour": "red"}, {"colour": "blue"}],
            "custom": {"weight": "1.5", "note": "Ёлка у дома", "colours": "red, blue", "seen": "2026-11-24T22:00:00Z"},
        },
        {
            "name": "Борис",
            "height": 20,
            "price": "7",
            "planted_on": "2026-10-01",
            "bed": south.pk,
            "leaves": [{"colour": "red"}],
            "custom": {"weight": 20, "note": "ель", "colours": "green", "seen": "2026-11-24T20:00:00Z"},
        },
        {"name": "вера", "height": 30},
    ]:
        editing.create("plant", values, viewer=SYSTEM_VIEWER)
    return {"south": str(south.pk)}


def found(condition, zone="UTC"):
    where = query.compile("plant", condition, viewer=SYSTEM_VIEWER, now=NOW, zone=ZoneInfo(zone))
    return "".join(sorted(name[0].upper() for name in Plant.objects.filter(where).values_list("name", flat=True)))


@pytest.mark.parametrize(
    ("field", "op", "value", "names"),
    [
        ("name", "is", "алена", "А"),
        ("name", "is_not", "алена", "БВ"),
        ("name", "contains", "ЕР", "В"),
        ("name", "starts_with", "бо", "Б"),
        ("name", "is_any_of", ["Вера", "Борис"], "БВ"),
        ("height", "eq", 10, "А"),
        ("height", "ne", 10, "БВ"),
        ("height", "lt", 20, "А"),
        ("height", "lte", 20, "АБ"),
        ("height", "gt", 20, "В"),
        ("height", "gte", 20, "БВ"),
        ("height", "between", [10, 20], "АБ"),
        ("price", "eq", "5.50", "А"),
        ("price", "ne", "5.50", "БВ"),
        ("price", "is_empty", True, "В"),
        ("price", "is_empty", False, "АБ"),
        ("planted_on", "on", "2026-11-01", "А"),
        ("planted_on", "on", "this_month", "А"),
        ("planted_on", "on", "last_month", "Б"),
        ("planted_on", "before", "-30d", "Б"),
        ("planted_on", "after", "2026-10-01", "А"),
        ("planted_on", "between", ["2026-10-01", "2026-10-31"], "Б"),
        ("planted_on", "in_last", "30d", "А"),
        ("planted_on", "in_next", "30d", ""),
        ("bed_name", "is", "south", "АБ"),
        ("bed", "is_empty", True, "В"),
        ("leaf", "is", "Blue", "А"),
        ("leaf", "is_not", "red", "В"),
        ("leaf", "is_empty", True, "В"),
        ("leaves", "is_empty", True, "В"),
        ("custom.weight", "gt", 2, "Б"),
        ("custom.weight", "ne", 20, "АВ"),
        ("custom.weight", "between", ["1,5", 2], "А"),
        ("custom.weight", "is_empty", True, "В"),
        ("custom.note", "starts_with", "ел", "АБ"),
        ("custom.note", "is", "елка у ДОМА", "А"),
        ("custom.note", "contains", "ДОМ", "А"),
        ("custom.note", "is_any_of", ["Ель"], "Б"),
        ("custom.colours", "has_any", ["red", "green"], "АБ"),
        ("custom.colours", "has_all", ["Red", "Blue"], "А"),
        ("custom.colours", "has_none", ["red"], "БВ"),
        ("custom.seen", "on", "2026-11-24", "АБ"),
    ],
)
def test_every_operator(garden, field, op, value, names):
    assert found({"field": field, "op": op, "value": value}) == names
    assert str(query.sentence("plant", {"field": field, "op": op, "value": value}))


def test_days_are_those_of_the_reader(garden):
    assert found({"field": "custom.seen", "op": "on", "value": "yesterday"}, "UTC") == "АБ"
    assert found({"field": "custom.seen", "op": "on", "value": "today"}, "Europe/Moscow") == "А"


def test_links_groups_and_related_records(garden):
    south = {"field": "bed", "op": "is", "value": garden["south"]}
    assert found(south) == "АБ"
    assert found({"not": south}) == "В"
    assert (
        found(
            {
                "any": [
                    {"field": "height", "op": "eq", "value": 30},
                    {"all": [south, {"field": "height", "op": "eq", "value": 10}]},
                ]
            }
        )
        == "АВ"
    )
    red = {"field": "colour", "op": "is", "value": "red"}
    assert found({"related": "leaves", "where": red}) == "АБ"
    assert found({"related": "leaves", "count": {"op": "gte", "value": 2}}) == "А"
    assert found({"related": "leaves", "count": {"op": "eq", "value": 0}}) == "В"
    assert found({"related": "leaves", "where": red, "count": {"op": "lt", "value": 1}}) == "В"
    assert found({"related": "leaves", "count": {"op": "ne", "value": 1}}) == "АВ"
    assert found({}) == found({"all": []}) == "АБВ"


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[" * 100_000,
        '{"not":' * 20_000,
        "x" * 1_000_000,
        '{"field": "nothing", "op": "is", "value": 1}',
        "5",
        "[1]",
        '{"field": "name", "op": "eq", "value": 1}',
        '{"field": "name", "op": "is"}',
        '{"field": "name", "op": "is", "value": "\\ud800"}',
        '{"field": "height", "op": "eq", "value": NaN}',
        '{"field": "height", "op": "eq", "value": 1e999}',
        '{"field": "height", "op": "between", "value": [1]}',
        '{"field": "planted_on", "op": "before", "value": "-99999y"}',
        '{"field": "planted_on", "op": "on", "value": "2026-02-31"}',
        '{"field": "bed", "op": "is", "value": "me"}',
        '{"field": ["name"], "op": "is", "value": "x"}',
        '{"field": "name", "op": {}, "value": "x"}',
        '{"all": 5}',
        '{"related": "nothing"}',
        '{"related": "leaves", "count": {"op": "gte", "value": -1}}',
        '{"all": [], "extra": 1}',
        json.dumps({"all": [{"field": "height", "op": "eq", "value": 1}] * 51}),
        json.dumps({"field": "name", "op": "is_any_of", "value": ["x"] * 501}),
    ],
)
def test_a_wrong_filter_is_told(bad):
    with pytest.raises(Invalid) as told:
        query.compile("plant", bad, viewer=SYSTEM_VIEWER)
    assert told.value.errors[0].message


LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["name", "is", "height", "-30d", "leaves"])
)
KEYS = st.sampled_from(["all", "any", "not", "field", "op", "value", "related", "where", "count"]) | st.text(max_size=3)
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)
CONDITION = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["name", "height", "price", "planted_on", "created_at", "bed", "leaf", "leaves"]),
        "op": st.sampled_from(
            ["is", "eq", "on", "before", "between", "in_last", "is_any_of", "is_empty", "contains", "gte"]
        ),
        "value": JSON,
    }
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON | CONDITION)
def test_random_json_is_a_filter_or_an_error(house, anything):
    try:
        where = query.compile("plant", anything, viewer=SYSTEM_VIEWER)
        str(query.sentence("plant", anything))
    except Invalid:
        return
    list(Plant.objects.filter(where)[:1])


def test_the_sentence_says_what_is_asked(garden):
    condition = {
        "all": [
            {"field": "name", "op": "is_any_of", "value": ["Казань", "Самара"]},
            {"field": "planted_on", "op": "before", "value": "-30d"},
        ]
    }
    with translation.override("en"):
        assert (
            str(query.sentence("plant", condition))
            == "Plants whose name is Казань or Самара and planted more than 30 days ago"
        )
    parts = query.sentence("plant", condition)
    assert [part.name for part in parts if part.kind == "field"] == ["name", "planted_on"]
    with translation.override("ru"):
        assert (
            str(query.sentence("plant", condition))
            == "Plants, у которых name — Казань или Самара и planted больше 30 дней назад"
        )


@pytest.mark.parametrize(
    "sort",
    [
        "height",
        "-height",
        "price",
        "-price",
        "name",
        "-name",
        "planted_on",
        "-created_at",
        "custom.weight",
        "-custom.note",
    ],
)
def test_pages_show_everything_once_and_empty_values_last(garden, sort):
    seen, cursor = [], None
    while True:
        page = paging.page(Plant.objects.all(), "plant", sort=sort, cursor=cursor, limit=1)
        seen += page.items
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page.count == 3
    spec = catalogue.of("plant")[sort.removeprefix("-")]
    values = [spec.value(plant) for plant in seen if spec.value(plant) is not None]
    if spec.name in ("height", "price"):
        assert values == sorted(values, reverse=sort.startswith("-"))
    assert [spec.value(plant) is None for plant in seen] == sorted(spec.value(plant) is None for plant in seen)


@pytest.mark.parametrize(
    ("sort", "cursor", "limit"),
    [("leaves", None, 5), ("nothing", None, 5), ("height", "x.y.z", 5), ("height", None, 0), ("height", "x" * 9000, 5)],
)
def test_a_wrong_page_is_told(garden, sort, cursor, limit):
    with pytest.raises(Invalid):
        paging.page(Plant.objects.all(), "plant", sort=sort, cursor=cursor, limit=limit)


def test_a_list_leaves_as_a_file_that_computes_nothing(garden):
    editing.create(
        "plant", {"name": "=cmd|'/c calc'!A1", "height": 5, "planted_on": date(2026, 1, 2)}, viewer=SYSTEM_VIEWER
    )
    plants = Plant.objects.order_by("height")
    names = ["name", "height", "price", "planted_on", "bed", "custom.weight"]
    with translation.override("ru"):
        text = b"".join(export.as_csv(export.rows("plant", plants, names, viewer=SYSTEM_VIEWER))).decode()
    lines = text.splitlines()
    assert lines[0].startswith("\ufeffName;Height;Price")
    assert lines[1].startswith("'=cmd")
    assert "5,50" in lines[2]
    assert "01.11.2026" in lines[2]
    with export.as_xlsx(export.rows("plant", plants, names, viewer=SYSTEM_VIEWER)) as file:
        table = CalamineWorkbook.from_filelike(io.BytesIO(file.read())).get_sheet_by_index(0).to_python()
    assert table[1][:2] == ["=cmd|'/c calc'!A1", 5]
    assert table[1][3] == date(2026, 1, 2)
    assert NOW - timedelta(1) < NOW
