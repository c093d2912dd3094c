"""No path of the ORM leads out of the workspace: without a scope it raises, a neighbour's object or id does nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models, transaction
from django.db.utils import IntegrityError

from tests.garden.models import Bed, Leaf, Plant, Visit, Watering
from tropa.core import scope
from tropa.core.errors import Conflict, NotFound
from tropa.core.journal import erase, history, operation, patch, rehearse, undo
from tropa.core.models import Workspace

pytestmark = [pytest.mark.neighbour, pytest.mark.django_db]

REFUSED = (scope.WrongWorkspace, IntegrityError, ObjectDoesNotExist, NotFound, Conflict)


@dataclass
class Garden:
    """What one company has."""

    bed: Bed
    plant: Plant
    leaf: Leaf
    visit: Visit
    deed: Any

    @classmethod
    def of(cls, house: Workspace) -> "Garden":
        """A bed with a plant with a leaf, watered and visited."""
        with scope.enter(house.pk):
            with operation("garden.plant") as deed:
                bed = Bed.objects.create(name=house.slug)
                plant = Plant.objects.create(name=house.slug, bed=bed)
                leaf = Leaf.objects.create(plant=plant)
                Watering(plant=plant, litres=1).save()
                visit = Visit.objects.create(who="Anna", plant=plant)
            return cls(bed, Plant.objects.get(), leaf, visit, deed.id)


def state(house: Workspace) -> list[Any]:
    """All rows of a company, with every column."""
    with scope.enter(house.pk):
        return [list(model.objects.order_by("pk").values()) for model in (Bed, Plant, Leaf, Watering, Visit)]


@pytest.fixture
def theirs(neighbour: Workspace) -> Garden:
    return Garden.of(neighbour)


@pytest.fixture
def ours(house: Workspace) -> Iterator[Garden]:
    return Garden.of(house)


def changed(record: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    return record


READS: dict[str, Callable[[Garden], Any]] = {
    "all": lambda g: list(Plant.objects.all()),
    "everything": lambda g: list(Plant.everything.all()),
    "filter by id": lambda g: list(Plant.objects.filter(pk=g.plant.pk)),
    "get": lambda g: Plant.objects.get(pk=g.plant.pk),
    "first": lambda g: Plant.objects.filter(pk=g.plant.pk).first(),
    "in_bulk": lambda g: Plant.objects.in_bulk([g.plant.pk]),
    "values": lambda g: list(Plant.objects.filter(pk=g.plant.pk).values_list("name")),
    "iterator": lambda g: list(Plant.objects.filter(pk=g.plant.pk).iterator()),
    "count": lambda g: Plant.objects.filter(pk=g.plant.pk).count(),
    "exists": lambda g: Plant.objects.filter(pk=g.plant.pk).exists(),
    "aggregate": lambda g: Plant.objects.filter(pk=g.plant.pk).aggregate(n=models.Sum("height"))["n"],
    "join": lambda g: list(Plant.objects.filter(bed__name=g.bed.name)),
    "reverse join": lambda g: list(Bed.objects.filter(plants=g.plant.pk)),
    "subquery": lambda g: list(Plant.objects.filter(bed__in=Bed.everything.filter(pk=g.bed.pk))),
    "union": lambda g: list(Plant.objects.filter(pk=g.plant.pk).union(Plant.everything.filter(pk=g.plant.pk))),
    "prefetch": lambda g: list(Bed.objects.filter(pk=g.bed.pk).prefetch_related("plants")),
    "select_related": lambda g: list(Plant.objects.select_related("bed").filter(pk=g.plant.pk)),
    "forward": lambda g: Plant(bed_id=g.bed.pk).bed,
    "reverse": lambda g: list(g.bed.plants.all()),
    "refresh": lambda g: g.plant.refresh_from_db(),
    "row": lambda g: list(Visit.objects.filter(pk=g.visit.pk)),
    "ledger": lambda g: list(Watering.objects.filter(plant=g.plant.pk)),
    "history": lambda g: list(history(Plant, g.plant.pk)),
}

WRITES: dict[str, Callable[[Garden], Any]] = {
    "save": lambda g: changed(g.plant, height=7).save(),
    "save by insert": lambda g: Plant(id=g.plant.pk, name="taken").save(),
    "trash": lambda g: g.plant.trash(),
    "delete": lambda g: g.plant.delete(),
    "queryset delete": lambda g: Plant.everything.filter(pk=g.plant.pk).delete(),
    "update": lambda g: Plant.everything.filter(pk=g.plant.pk).update(height=7),
    "derive": lambda g: Plant.everything.filter(pk=g.plant.pk).derive(watered=7),
    "derive_each": lambda g: Plant.everything.derive_each("watered", [(7, g.plant.pk)]),
    "bulk_update": lambda g: Plant.objects.bulk_update([changed(g.plant, height=7)], ["height"]),
    "bulk_create": lambda g: Plant.objects.bulk_create([Plant(name="x", workspace_id=g.plant.workspace_id)]),
    "create there": lambda g: Plant.objects.create(name="x", workspace_id=g.plant.workspace_id),
    "patch": lambda g: patch(Plant.objects.all(), g.plant.pk, None, {"height": 7}),
    "undo": lambda g: undo(g.deed),
    "erase": lambda g: erase(g.plant),
    "row save": lambda g: changed(g.visit, who="Eve").save(),
    "row delete": lambda g: g.visit.delete(),
    "row queryset delete": lambda g: Visit.objects.filter(pk=g.visit.pk).delete(),
    "row update": lambda g: Visit.objects.filter(pk=g.visit.pk).update(who="Eve"),
    "row bulk_update": lambda g: Visit.objects.bulk_update([changed(g.visit, who="Eve")], ["who"]),
}

POINTERS: dict[str, Callable[[Garden, Garden], Any]] = {
    "create": lambda our, their: Plant.objects.create(name="x", bed=their.bed),
    "create by id": lambda our, their: Plant.objects.create(name="x", bed_id=their.bed.pk),
    "save": lambda our, their: changed(our.plant, bed_id=their.bed.pk).save(),
    "update": lambda our, their: Plant.objects.update(bed=their.bed),
    "bulk_create": lambda our, their: Plant.objects.bulk_create([Plant(name="x", bed_id=their.bed.pk)]),
    "bulk_insert": lambda our, their: Plant.objects.bulk_insert(["name", "bed"], [("x", their.bed.pk)]),
    "bulk_update": lambda our, their: Plant.objects.bulk_update([changed(our.plant, bed_id=their.bed.pk)], ["bed"]),
    "patch": lambda our, their: patch(Plant.objects.all(), our.plant.pk, None, {"bed": their.bed}),
    "related add": lambda our, their: their.bed.plants.add(our.plant, bulk=False),
    "related create": lambda our, their: their.bed.plants.create(name="x"),
    "add theirs": lambda our, their: our.bed.plants.add(their.plant, bulk=False),
    "add theirs in bulk": lambda our, their: our.bed.plants.add(their.plant),
    "ledger": lambda our, their: Watering(plant_id=their.plant.pk, litres=1).save(),
    "row": lambda our, their: Visit.objects.create(who="Eve", plant_id=their.plant.pk),
}


@pytest.mark.parametrize("path", READS)
def test_without_a_scope_no_read_answers(theirs: Garden, path: str) -> None:
    with pytest.raises(scope.NoScope):
        READS[path](theirs)


@pytest.mark.parametrize("path", WRITES)
def test_without_a_scope_no_write_begins(theirs: Garden, neighbour: Workspace, path: str) -> None:
    before = state(neighbour)
    with pytest.raises(scope.NoScope), operation("garden.attack"):
        WRITES[path](theirs)
    assert state(neighbour) == before


@pytest.mark.parametrize("path", READS)
def test_a_neighbours_id_finds_nothing(ours: Garden, theirs: Garden, path: str) -> None:
    try:
        found = READS[path](theirs)
    except REFUSED:
        return
    if path in ("all", "everything"):
        found = [record for record in found if record != ours.plant]
    assert not found


@pytest.mark.parametrize("path", WRITES)
def test_a_neighbours_object_cannot_be_written(
    house: Workspace, neighbour: Workspace, ours: Garden, theirs: Garden, path: str
) -> None:
    before, own = state(neighbour), state(house)
    try:
        with operation("garden.attack"):
            WRITES[path](theirs)
    except REFUSED:
        pass
    assert state(neighbour) == before
    assert state(house) == own


@pytest.mark.parametrize("path", POINTERS)
def test_a_neighbours_object_cannot_be_pointed_at(
    house: Workspace, neighbour: Workspace, ours: Garden, theirs: Garden, path: str
) -> None:
    before, own = state(neighbour), state(house)
    try:
        with operation("garden.attack"):
            POINTERS[path](ours, theirs)
    except REFUSED:
        pass
    assert state(neighbour) == before
    assert state(house) == own


def test_a_queryset_belongs_to_the_scope_it_runs_in(
    house: Workspace, neighbour: Workspace, ours: Garden, theirs: Garden
) -> None:
    made_here = Plant.objects.filter(height=0)
    with scope.enter(neighbour.pk):
        assert list(made_here.all()) == [theirs.plant]
    assert list(made_here.all()) == [ours.plant]


def test_leaving_brings_the_old_scope_back_even_by_an_exception(
    house: Workspace, neighbour: Workspace, ours: Garden, theirs: Garden
) -> None:
    with pytest.raises(ZeroDivisionError), scope.enter(neighbour.pk):
        raise ZeroDivisionError
    assert scope.get() == house.pk
    assert list(Plant.objects.all()) == [ours.plant]


def test_a_rehearsal_stays_in_its_workspace(
    house: Workspace, neighbour: Workspace, ours: Garden, theirs: Garden
) -> None:
    before = state(neighbour)
    told = rehearse(lambda: Plant.objects.update(height=9))
    assert str(theirs.plant.pk) not in repr(told)
    assert state(neighbour) == before


@pytest.mark.postgresql
@pytest.mark.parametrize("model", [Bed, Plant, Leaf, Watering, Visit])
def test_behind_a_manager_that_forgot_its_filter_stands_the_second_wall(
    house: Workspace, ours: Garden, theirs: Garden, model: Any
) -> None:
    unfiltered = models.QuerySet(model)
    assert {row.workspace_id for row in unfiltered} == {house.pk}
    assert not unfiltered.exclude(workspace_id=house.pk).exists()
    with transaction.atomic():
        connection.show_workspace(None)
        assert unfiltered.all().count() == 0
        connection.show_workspace(house.pk)
