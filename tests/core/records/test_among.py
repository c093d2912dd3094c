"""Many values of one look-up travel as one parameter, on both databases."""

from uuid import uuid4

import pytest

from tests.garden.models import Bed, Plant
from tropa.core.journal import operation
from tropa.core.models import Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def bed(house: Workspace) -> Bed:
    with operation("garden.plant"):
        bed = Bed.objects.create(name="north")
        Plant.objects.bulk_insert(["name", "height", "bed"], [(f"o'hara {n}", n, bed.pk) for n in range(10)])
        Plant.objects.create(name="lily")
    return bed


def test_texts_numbers_and_ids(bed: Bed) -> None:
    assert Plant.objects.filter(name__among={"o'hara 3", "o'hara 4", "stranger"}).count() == 2
    assert Plant.objects.filter(height__among=[1, 2, 3, 77]).count() == 3
    ids = list(Plant.objects.filter(height__gt=6).values_list("pk", flat=True))
    assert set(Plant.objects.filter(pk__among=[*ids, uuid4()]).values_list("pk", flat=True)) == set(ids)
    assert Plant.objects.filter(bed__among=[bed.pk, uuid4()]).count() == 10


def test_an_empty_list_is_met_by_nothing(bed: Bed) -> None:
    assert not Plant.objects.filter(name__among=[]).exists()
    assert not Plant.objects.filter(pk__among=[]).exists()
