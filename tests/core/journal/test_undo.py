"""Undo gives every field back that nobody touched since, and never destroys later work."""

from collections.abc import Callable
from itertools import count

import pytest

from tests.garden.models import Bed, Leaf, Plant, Watering
from tropa.core import mass
from tropa.core.errors import RuleViolation
from tropa.core.journal import canonical_state, child_of, operation, undo, undoing
from tropa.core.models import Operation, Workspace

pytestmark = pytest.mark.django_db


def plant(name: str = "rose", **values: object) -> Plant:
    with operation("garden.plant"):
        made = Plant(name=name, **values)
        made.save()
    return made


def edit(record: Plant, **values: object) -> object:
    with operation("garden.edit") as deed:
        fresh = Plant.everything.get(pk=record.pk)
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.save()
    return deed.id


def test_an_edit_returns_and_its_undo_can_be_undone(house: Workspace) -> None:
    rose = plant(height=1, custom={"soil": "clay"})
    before = canonical_state()
    deed = edit(rose, height=5, custom={"soil": "sand", "sun": True})
    edited = canonical_state()

    report = undo(deed)

    assert (report.undone, report.conflicts) == (1, [])
    assert canonical_state() == before
    again = undo(report.operation)
    assert canonical_state() == edited
    assert undo(again.operation).undone == 1
    assert canonical_state() == before
    assert Plant.objects.get().version == 5


def test_a_create_with_children_returns_to_nothing(house: Workspace) -> None:
    before = canonical_state()
    with operation("garden.bed") as deed:
        bed = Bed(name="north")
        bed.save()
        Plant.objects.bulk_create([Plant(name=str(number), bed=bed) for number in range(120)])
        Leaf.objects.bulk_insert(["plant"], [(row.pk,) for row in Plant.objects.all()])
        Plant.objects.filter(name="7").update(height=9)
        bed.name = "south"
        bed.save()
    made = canonical_state()

    back = undo(deed.id)

    assert back.conflicts == []
    assert back.undone == 241
    assert canonical_state() == before
    assert undo(back.operation).conflicts == []
    assert canonical_state() == made


def test_a_purge_with_cascade_and_set_null_returns(house: Workspace) -> None:
    with operation("garden.bed"):
        bed = Bed(name="north")
        bed.save()
        rose = Plant(name="rose", bed=bed)
        rose.save()
        Leaf(plant=rose).save()
    before = canonical_state()
    with operation("garden.purge") as deed:
        bed.delete()
        Plant.objects.get().delete()
    assert not Leaf.objects.exists()

    assert undo(deed.id).conflicts == []
    assert canonical_state() == before


def test_a_field_changed_since_is_a_conflict_and_the_others_return(house: Workspace) -> None:
    rose = plant(height=1, custom={"soil": "clay"})
    deed = edit(rose, height=5, custom={"soil": "sand", "sun": 1}, name="peony")
    edit(rose, height=6)
    edit(rose, custom={"soil": "chalk", "sun": 1})

    report = undo(deed)

    fresh = Plant.objects.get()
    assert (fresh.height, fresh.name, fresh.custom) == (6, "rose", {"soil": "chalk"})
    assert {(clash.field, clash.before, clash.left, clash.now) for clash in report.conflicts} == {
        ("height", 1, 5, 6),
        ("custom.soil", "clay", "sand", "chalk"),
    }


def test_a_later_change_that_was_itself_undone_is_no_conflict(house: Workspace) -> None:
    rose = plant(height=1)
    first = edit(rose, height=2)
    second = edit(rose, height=3)
    undo(second)

    assert undo(first).conflicts == []
    assert Plant.objects.get().height == 1


def test_others_children_keep_the_parent(house: Workspace) -> None:
    with operation("garden.bed") as deed:
        bed = Bed(name="north")
        bed.save()
    plant("theirs", bed=bed)

    report = undo(deed.id)

    assert [(clash.model, clash.reason) for clash in report.conflicts] == [("garden.bed", "needed")]
    assert Plant.objects.get().bed == bed


def test_a_clash_with_a_newer_record_names_it_and_the_rest_returns(house: Workspace) -> None:
    with operation("garden.beds"):
        beds = Bed.objects.bulk_create([Bed(name=name) for name in "abcd"])
    with operation("garden.purge") as deed:
        Bed.objects.all().delete()
    with operation("garden.again"):
        Bed(name="c").save()

    report = undo(deed.id)

    assert [(clash.id, clash.reason) for clash in report.conflicts] == [(beds[2].pk, "refused")]
    assert sorted(Bed.objects.values_list("name", flat=True)) == ["a", "b", "c", "d"]


def test_a_ledger_is_taken_back_by_a_counter_entry(house: Workspace) -> None:
    rose = plant()
    with operation("garden.water") as deed:
        Watering(plant=rose, litres=3).save()

    undo(deed.id)

    assert list(Watering.objects.order_by("id").values_list("litres", flat=True)) == [3, -3]


def test_consequences_go_with_their_cause(house: Workspace) -> None:
    before = canonical_state()
    with operation("garden.plant") as deed:
        rose = Plant(name="rose")
        rose.save()
    with child_of(deed.id, "garden.label", title="Label the plant"):
        Leaf(plant=rose, colour="red").save()

    report = undo(deed.id)

    assert report.also == ["Label the plant"]
    assert canonical_state() == before
    assert set(Operation.objects.exclude(label="core.undo").values_list("state", flat=True)) == {"undone"}


def test_a_dry_run_tells_the_same_and_writes_nothing(house: Workspace) -> None:
    rose = plant(height=1)
    with operation("garden.twice") as deed:
        fresh = Plant.objects.get()
        fresh.height = 2
        fresh.save()
        fresh.height = 3
        fresh.name = "peony"
        fresh.save()
        Leaf(plant=fresh).save()
    edit(rose, name="tulip")
    state, operations = canonical_state(), Operation.objects.count()

    trial = undo(deed.id, dry_run=True)

    assert (canonical_state(), Operation.objects.count()) == (state, operations)
    real = undo(deed.id)
    assert (trial.undone, trial.conflicts) == (real.undone, real.conflicts)
    assert [clash.field for clash in real.conflicts] == ["name"]
    assert Plant.objects.get().height == 1


def test_twice_is_refused_in_words(house: Workspace) -> None:
    deed = edit(plant(), height=5)
    undo(deed)
    with pytest.raises(RuleViolation) as refusal:
        undo(deed)
    assert refusal.value.code == "core.already_undone"


def test_a_mass_undo_runs_in_parts_and_gives_the_state_back(house: Workspace) -> None:
    before = canonical_state()
    with operation("garden.many") as deed:
        ids = Plant.objects.bulk_insert(["name"], [(str(number),) for number in range(1_500)])
        Leaf.objects.bulk_insert(["plant"], [(identity,) for identity in ids])

    report = undo(deed.id)

    assert report.conflicts == []
    assert report.undone == 3_000
    assert canonical_state() == before
    row = Operation.objects.get(pk=report.operation)
    assert (row.state, row.records) == ("done", 3_000)


def test_a_mass_undo_that_died_goes_on_where_it_ended(house: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with operation("garden.plant"):
        lilies = Plant.objects.bulk_insert(["name"], [("lily",)] * 1_200)
        Watering.objects.bulk_insert(["litres", "plant"], [(0, lilies[0])])
    with operation("garden.many") as deed:
        roses = Plant.objects.bulk_insert(["name"], [("rose",)] * 600)
        Plant.objects.filter(pk__in=roses).update(height=3)
        Plant.objects.filter(pk__in=lilies).update(height=7)
        Watering.objects.bulk_insert(["litres", "plant"], [(2, lilies[0])] * 3)
        Plant.objects.filter(pk__in=roses).update(height=4)

    for death in (2, 2, 2, 4):
        with monkeypatch.context() as dying:
            dying.setattr(undoing, "crash_point", fatal(death))
            with pytest.raises(InterruptedError):
                undo(deed.id)
        half = Operation.objects.get(undoes=deed.id)
        assert half.state == "running"
    mass.stop(half.pk)
    report = undo(deed.id)

    assert (report.operation, report.undone, report.conflicts) == (half.pk, 1_803, [])
    half.refresh_from_db()
    assert (half.state, half.progress["done"]) == ("done", 1_803)
    assert sorted(Watering.objects.values_list("litres", flat=True)) == [-2, -2, -2, 0, 2, 2, 2]
    assert set(Plant.everything.values_list("name", "height")) == {("lily", 0)}


def fatal(nth: int) -> Callable[[str], None]:
    """A death in the n-th part."""
    passes = count(1)

    def die(_name: str) -> None:
        if next(passes) == nth:
            raise InterruptedError

    return die


def test_others_edits_of_other_fields_do_not_hide_a_mass_edit(house: Workspace) -> None:
    rose, tulip = plant("rose", height=1), plant("tulip", height=2)
    with operation("garden.grow") as deed:
        Plant.objects.update(height=9)
    edit(rose, custom={"soil": "clay"})
    edit(tulip, custom={"soil": "clay"})

    assert undo(deed.id).conflicts == []
    assert sorted(Plant.objects.values_list("height", flat=True)) == [1, 2]


def test_an_edit_inside_the_creation_is_no_later_work_of_others(house: Workspace) -> None:
    with operation("garden.plant") as deed:
        rose = Plant(name="rose", height=1)
        rose.save()
        rose.height = 2
        rose.save()
    undo(edit(rose, height=3))

    trial = undo(deed.id, dry_run=True)
    assert (trial.undone, trial.conflicts) == (1, [])
    assert undo(deed.id).conflicts == []
    assert not Plant.everything.exists()


def test_one_record_edited_before_the_many_in_one_deed_returns(house: Workspace) -> None:
    with operation("garden.plant"):
        Plant.objects.bulk_create([Plant(name=str(number), height=1) for number in range(60)])
    with operation("garden.grow") as deed:
        last = Plant.objects.order_by("pk").last()
        last.height = 5
        last.save()
        Plant.objects.update(height=9)

    assert undo(deed.id).conflicts == []
    assert not Plant.objects.exclude(height=1).exists()


def test_a_child_whose_parent_is_gone_for_good_stays_away_and_is_named(house: Workspace) -> None:
    with operation("garden.plant"):
        rose, tulip = Plant.objects.create(name="rose"), Plant.objects.create(name="tulip")
        lost, kept = Leaf.objects.create(plant=rose), Leaf.objects.create(plant=tulip)
    with operation("garden.rake") as raked:
        Leaf.objects.all().delete()
    with operation("garden.dig"):
        Plant.objects.filter(pk=rose.pk).delete()

    report = undo(raked.id)

    assert [clash.id for clash in report.conflicts] == [lost.pk]
    assert list(Leaf.objects.values_list("pk", flat=True)) == [kept.pk]
