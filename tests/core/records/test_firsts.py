"""The first records of several queries in one, on both databases."""

import pytest

from tests.garden.models import Bed, Plant
from tropa.core.journal import operation
from tropa.core.models import Workspace
from tropa.core.records import firsts

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def test_each_query_gives_as_many_as_its_slice_has(house: Workspace) -> None:
    with operation("garden.plant"):
        north, south = Bed.objects.create(name="north"), Bed.objects.create(name="south")
        bare = Bed.objects.create(name="bare")
        grown = [("lily", 1, north.pk), ("rose", 2, north.pk), ("oak", 3, north.pk), ("elm", 4, south.pk)]
        Plant.objects.bulk_insert(["name", "height", "bed"], grown)
    highest = [Plant.objects.filter(bed=bed).order_by("-height")[:2] for bed in (north, bare, south)]
    found = Plant.objects.filter(pk__in=firsts(highest)).order_by("height").values_list("name", flat=True)
    assert list(found) == ["rose", "oak", "elm"]


def test_of_no_queries_there_are_none(house: Workspace) -> None:
    assert not Plant.objects.filter(pk__in=firsts([])).exists()
