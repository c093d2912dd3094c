"""Every way to write a record is journalled inside an operation and refused outside one, and round the journal."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, models, transaction

from tests.garden.models import Bed, Plant
from tropa.core.databases.common import WriteOutsideOperation
from tropa.core.errors import Conflict
from tropa.core.journal import history, operation, patch, rehearse, state_at
from tropa.core.models import Change, Event, Feed, Operation, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def rose(house: Workspace) -> Plant:
    with operation("garden.plant"):
        bed = Bed(name="north")
        bed.save()
        made = Plant(name="rose", price=Decimal("1.50"), bed=bed, custom={"a": 1})
        made.save()
    return Plant.objects.get()


def raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


WAYS: dict[str, Callable[[Plant], object]] = {
    "save": lambda rose: (setattr(rose, "height", 3), rose.save()),
    "create": lambda rose: Plant.objects.create(name="x"),
    "get_or_create": lambda rose: Plant.objects.get_or_create(name="new"),
    "update_or_create": lambda rose: Plant.objects.update_or_create(name="rose", defaults={"height": 7}),
    "update": lambda rose: Plant.objects.update(height=4),
    "update by expression": lambda rose: Plant.objects.update(height=models.F("height") + 1),
    "bulk_create": lambda rose: Plant.objects.bulk_create([Plant(name="x")]),
    "bulk_insert": lambda rose: Plant.objects.bulk_insert(["name"], [("x",)]),
    "bulk_update": lambda rose: (setattr(rose, "height", 3), Plant.objects.bulk_update([rose], ["height"])),
    "delete": lambda rose: rose.delete(),
    "queryset delete": lambda rose: Plant.objects.all().delete(),
    "cascade": lambda rose: Bed.objects.get().delete(),
    "trash": lambda rose: rose.trash(),
    "related create": lambda rose: Bed.objects.get().plants.create(name="x"),
    "related add": lambda rose: Bed.objects.get().plants.add(Plant.objects.get(), bulk=False),
    "related clear": lambda rose: Bed.objects.get().plants.clear(),
    "patch": lambda rose: patch(Plant.objects.all(), rose.pk, rose.version, {"height": 8}),
}


@pytest.mark.parametrize("way", WAYS)
def test_outside_an_operation_it_is_refused(rose: Plant, way: str) -> None:
    if way == "related add":
        Bed.objects.get()  # adding what is there already writes nothing, so it is not refused either
        return
    count = Plant.everything.count()
    with pytest.raises(WriteOutsideOperation):
        WAYS[way](rose)
    assert Plant.everything.count() == count


@pytest.mark.parametrize("way", WAYS)
def test_inside_an_operation_it_is_journalled(rose: Plant, way: str) -> None:
    with operation("garden.way") as deed:
        WAYS[way](rose)
    rows = Change.objects.filter(operation=deed.id)
    assert rows.exists() == (way != "related add")


ROUND = {
    "insert": "INSERT INTO garden_bed (id) VALUES (NULL)",
    "update": "UPDATE garden_plant SET height = 1",
    "quoted": 'UPDATE "garden_plant" SET height = 1',
    "delete": "DELETE FROM garden_plant",
    "comment": "/* x */ DELETE FROM garden_plant",
    "with": "WITH x AS (SELECT 1) DELETE FROM garden_plant",
    "lower case": "delete from garden_plant",
    "two statements": "SELECT 1; DELETE FROM garden_plant",
}


@pytest.mark.parametrize("way", ROUND)
@pytest.mark.parametrize("inside", [False, True])
def test_round_the_journal_it_is_refused(rose: Plant, way: str, inside: bool) -> None:
    if inside:
        with operation("garden.way"), pytest.raises(WriteOutsideOperation):
            raw(ROUND[way])
    else:
        with pytest.raises(WriteOutsideOperation):
            raw(ROUND[way])
    assert Plant.objects.count() == 1


def test_expressions_on_an_instance_and_ignored_conflicts_are_refused(rose: Plant) -> None:
    with operation("garden.way"):
        rose.height = models.F("height") + 1
        with pytest.raises(TypeError):
            rose.save()
        with pytest.raises(TypeError):
            Plant.objects.bulk_create([Plant(name="x")], ignore_conflicts=True)
        with pytest.raises(TypeError):
            Plant.objects.raw("SELECT * FROM garden_plant")


def test_json_edited_in_place_is_seen_and_nothing_changed_writes_nothing(rose: Plant) -> None:
    with operation("garden.edit") as deed:
        rose.save()
    assert not Operation.objects.filter(pk=deed.id).exists()
    with operation("garden.edit") as deed:
        rose.custom["a"] = 2
        rose.save()
        rose.save()
    change = Change.objects.get(operation=deed.id)
    assert '"f":["custom"]' in change.data
    assert '[{"a":1}]' in change.data
    assert rose.version == 2


def test_a_deferred_column_keeps_earlier_edits(rose: Plant) -> None:
    lazy = Plant.objects.only("name").get()
    lazy.name = "peony"
    assert lazy.height == 0
    lazy.height = 4
    with operation("garden.edit") as deed:
        lazy.save()
    fresh = Plant.objects.get()
    assert (fresh.name, fresh.height) == ("peony", 4)
    assert Change.objects.get(operation=deed.id).data.count("rose") == 1


def test_a_rolled_back_savepoint_leaves_no_journal(rose: Plant) -> None:
    with operation("garden.edit") as deed:
        Plant.objects.update(height=1)
        try:
            with transaction.atomic():
                Plant.objects.update(height=2)
                with operation("garden.child"):
                    Plant.objects.update(name="lost")
                raise KeyError
        except KeyError:
            Plant.objects.update(price=3)
    columns = [change.data.partition("]")[0] for change in Change.objects.filter(operation=deed.id).order_by("id")]
    assert columns == ['{"f":["height"', '{"f":["price"']
    assert not Operation.objects.filter(label="garden.child").exists()


def test_the_second_of_two_writers_is_told(rose: Plant) -> None:
    mine, theirs = Plant.objects.get(), Plant.objects.get()
    with operation("garden.theirs"):
        theirs.height = 1
        theirs.save()
    mine.height = 2
    with pytest.raises(Conflict), operation("garden.mine"):
        mine.save()
    assert mine.version == 1
    with pytest.raises(Conflict), operation("garden.mine"):
        Plant.objects.bulk_update([mine], ["height"])
    assert Plant.objects.get().height == 1


def test_different_fields_merge_and_the_same_field_shows_both_values(rose: Plant) -> None:
    with operation("garden.theirs"):
        patch(Plant.objects.all(), rose.pk, 1, {"height": 5, "custom": {"sun": 1}})
    with operation("garden.mine"):
        merged = patch(Plant.objects.all(), rose.pk, 1, {"name": "peony", "custom": {"soil": "clay"}})
    assert (merged.height, merged.name, merged.custom) == (5, "peony", {"a": 1, "sun": 1, "soil": "clay"})
    with pytest.raises(Conflict) as refusal, operation("garden.mine"):
        patch(Plant.objects.all(), rose.pk, 1, {"height": 7, "custom": {"sun": 2}, "planted_on": None})
    shown = {(clash.field, clash.theirs, clash.mine) for clash in refusal.value.clashes}
    assert shown == {("height", 5, 7), ("custom.sun", 1, 2)}
    with operation("garden.same"):
        assert patch(Plant.objects.all(), rose.pk, 1, {"height": 5}).version == 3


def test_history_and_the_state_at_an_instant(rose: Plant) -> None:
    for height in (1, 2):
        with operation("garden.edit"):
            fresh = Plant.objects.get()
            fresh.height = height
            fresh.save()
    items = list(history(Plant, rose.pk))
    assert [item.action for item in items] == ["u", "u", "c"]
    assert [(change.before, change.after) for item in items for change in item.fields] == [(1, 2), (0, 1)]
    then = state_at(Plant, rose.pk, items[1].at)
    assert then is not None
    assert then["height"] == 1
    assert state_at(Plant, rose.pk, items[2].at - timedelta(seconds=1)) is None


def everything() -> dict[str, list[object]]:
    from django.apps import apps

    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.app_label in {"core", "garden"}
    }


def test_a_rehearsal_leaves_nothing(rose: Plant, django_capture_on_commit_callbacks: object) -> None:
    before, head = everything(), Feed.objects.get().head

    def deed() -> int:
        Plant.objects.create(name="trial")
        return int(Plant.objects.update(height=9))

    trial = rehearse(deed)

    assert trial.result == 2
    assert sorted(change.action for change in trial.changes) == ["c", "u", "u"]
    assert (everything(), Feed.objects.get().head) == (before, head)
    with operation("garden.outer") as outer:
        Plant.objects.update(height=1)
        inner = rehearse(lambda: Plant.objects.update(height=2))
        assert len(inner.changes) == 1
        assert inner.changes[0].before == {"height": 1}
    assert Plant.objects.get().height == 1
    assert Change.objects.filter(operation=outer.id).count() == 1
    assert not Event.objects.exists()


def test_an_exception_in_a_rehearsal_ends_it(rose: Plant) -> None:
    with pytest.raises(KeyError):
        rehearse(lambda: {}["x"])
    with operation("garden.edit"):
        assert Plant.objects.update(height=3) == 1
    assert Plant.objects.get().height == 3
