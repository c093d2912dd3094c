"""Filters by tags and the like find and count the same records, whichever way they are gone about."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.garden.models import Bed, Leaf, Plant
from tropa.core import memberships, paging, query
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.journal import operation
from tropa.core.models import Field

pytestmark = pytest.mark.usefixtures("house")
RED, BLUE, BLACK = (
    {"related": "leaves", "where": {"field": "colour", "op": "is", "value": colour}}
    for colour in ("red", "blue", "black")
)
HEAVY = {"field": "custom.weight", "op": "gte", "value": 20}
TALL = {"field": "height", "op": "gte", "value": 4}
FILTERS = {
    "one": RED,
    "two": {"all": [RED, BLUE]},
    "a column too": {"all": [TALL, RED]},
    "three": {"all": [RED, HEAVY, BLUE]},
    "either": {"all": [TALL, {"any": [RED, HEAVY]}]},
    "not": {"all": [RED, {"not": BLUE}]},
    "twice": {"all": [RED, RED]},
    "nobody": {"all": [RED, BLACK]},
}


@pytest.fixture
def meadow(house: Any) -> None:
    """Forty plants: a third has red leaves, a quarter blue ones, ten have no weight."""
    Field.add("plant", "Weight", "number")
    with operation("garden.sow"):
        bed = Bed.objects.create(name="South")
        for n in range(40):
            plant = Plant.objects.create(
                name="" if n == 12 else f"Plant {n % 20:02}", height=n % 7, price=None if n % 3 else n, bed=bed,
                custom={} if n % 4 == 3 else {"weight": str(n)},
            )  # fmt: skip
            for colour in ("red",) * (n % 3 == 0) * 2 + ("blue",) * (n % 4 == 0):
                Leaf.objects.create(plant=plant, colour=colour)


@pytest.mark.parametrize("sort", ["name", "-name", "price", "-height", "custom.weight", "-created_at"])
@pytest.mark.parametrize(("short", "long"), [(0, 0), (0, 11), (11, 11), (0, 10_000), (11, 10_000), (10_000, 10_000)])
def test_each_way_gives_the_same_pages(
    meadow: None, monkeypatch: pytest.MonkeyPatch, sort: str, short: int, long: int
) -> None:
    monkeypatch.setattr(memberships, "SHORT", short)
    monkeypatch.setattr(memberships, "LONG", long)
    monkeypatch.setattr(memberships, "FEW", long)
    for label, asked in FILTERS.items():
        rows = Plant.objects.filter(query.compile("plant", asked, viewer=SYSTEM_VIEWER)).select_related("bed")
        expected = [each.pk for each in paging.whole(rows, "plant", sort=sort)]
        seen, cursor = [], None
        while True:
            page = paging.page(rows, "plant", sort=sort, cursor=cursor, limit=4)
            assert (page.count, page.count_exact) == (len(expected), True), (label, sort)
            seen += page.items
            cursor = page.next
            if cursor is None:
                break
        assert [each.pk for each in seen] == expected, (label, sort)
        assert len(expected) == rows.count()
        assert all(each.bed.name for each in seen)


@pytest.mark.sqlite
def test_a_short_set_is_looked_up_and_counted_on_the_way(meadow: None) -> None:
    rows = Plant.objects.filter(query.compile("plant", {"all": [RED, BLUE]}, viewer=SYSTEM_VIEWER))
    with CaptureQueriesContext(connection) as statements:
        assert paging.page(rows, "plant", sort="name", limit=2).count == 4
    measured, collected, fetched = [each["sql"] for each in statements if '"garden_' in each["sql"]]
    assert measured.count("COUNT(*)") == 2
    assert '+"garden_plant"."id" IN (SELECT' in collected
    assert "garden_leaf" not in fetched


@pytest.mark.sqlite
def test_long_sets_are_asked_of_each_record(meadow: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memberships, "SHORT", 0)
    monkeypatch.setattr(memberships, "LONG", 2)
    rows = Plant.objects.filter(query.compile("plant", {"all": [RED, BLUE]}, viewer=SYSTEM_VIEWER)).order_by("pk")
    way = memberships.Way(rows)
    assert not way.collected
    assert str(way.rows.query).count("EXISTS") == 2
    assert "LIST SUBQUERY" not in way.rows.explain()
    monkeypatch.setattr(memberships, "FEW", 5)
    counted = memberships.Way(rows).counting
    assert str(counted.query).count("EXISTS") == 1
    assert counted.count() == 4
