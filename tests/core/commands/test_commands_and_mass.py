"""A command runs on one, on many, in a rehearsal, and over a whole plan that can die, stop and be taken back."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from tests.garden.models import Tree
from tropa.core import access, commands, mass
from tropa.core.access import SYSTEM_VIEWER, Rights
from tropa.core.errors import Denied, Invalid, NotFound, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.mass import applying, planning
from tropa.core.mass.working import apply_plan, take_back
from tropa.core.models import Operation, PlannedChange
from tropa.core.selections import Selection

ME, MATE = uuid4(), uuid4()


@dataclass(frozen=True)
class Somebody:
    rights: Rights
    id: UUID = ME
    team_ids: frozenset[UUID] = field(default_factory=frozenset)
    branch_ids: frozenset[UUID] = field(default_factory=frozenset)


SELLER, VIEWER = Somebody(Rights("seller")), Somebody(Rights("viewer"))


def plant(count: int, **values) -> list[Tree]:
    with operation("garden.plant"):
        return Tree.objects.bulk_create([Tree(**({"name": f"tree {n}", "owner": ME} | values)) for n in range(count)])


def names() -> set[str]:
    return set(Tree.objects.values_list("name", flat=True))


def test_a_command_runs_in_one_operation_that_can_be_taken_back(house) -> None:
    trees = plant(3)
    done = commands.run("garden.rename", "tree", [tree.pk for tree in trees], {"name": "pine"}, viewer=SELLER)
    assert names() == {"pine"}
    assert Operation.objects.get(pk=done).records == 3
    undo(done)
    assert names() == {"tree 0", "tree 1", "tree 2"}


def test_all_or_none(house) -> None:
    mine, oak = plant(1)[0], plant(1, name="oak")[0]
    with pytest.raises(RuleViolation, match="oak keeps"):
        commands.run("garden.rename", "tree", [mine.pk, oak.pk], {"name": "pine"}, viewer=SELLER)
    assert names() == {"tree 0", "oak"}


def test_a_rehearsal_tells_and_changes_nothing(house) -> None:
    tree = plant(1)[0]
    told = commands.rehearsed("garden.rename", "tree", [tree.pk], {"name": "pine"}, viewer=SELLER)
    assert [change.before for change in told.changes] == [{"name": "tree 0"}]
    assert names() == {"tree 0"}


def test_the_right_is_asked_first(house) -> None:
    tree, stranger = plant(1)[0], plant(1, owner=MATE)[0]
    with pytest.raises(Denied):
        commands.run("garden.rename", "tree", [tree.pk], {"wrong": 1}, viewer=VIEWER)
    with pytest.raises(NotFound):
        commands.run("garden.rename", "tree", [stranger.pk], {"name": "pine"}, viewer=SELLER)
    with pytest.raises(NotFound):
        commands.run("garden.fell", "tree", [tree.pk], {}, viewer=SELLER)
    with pytest.raises(NotFound):
        commands.run("garden.rename", "bed", [tree.pk], {"name": "pine"}, viewer=SELLER)
    with pytest.raises(RuleViolation) as wrong:
        commands.run("garden.rename", "tree", [tree.pk], {"name": ""}, viewer=SELLER)
    assert wrong.value.field == "name"
    with pytest.raises(RuleViolation, match="500"):
        commands.run("garden.rename", "tree", [uuid4() for _ in range(501)], {"name": "x"}, viewer=SELLER)


def test_menus_offer_what_is_allowed(house) -> None:
    offered = [each.label for each in commands.offered(SELLER, "tree")]
    assert offered == ["garden.rename", "core.edit", "core.trash", "core.restore"]
    assert list(commands.offered(VIEWER, "tree")) == []


def test_trash_and_restore(house) -> None:
    tree = plant(1)[0]
    commands.run("core.trash", "tree", [tree.pk], {}, viewer=SELLER)
    assert not Tree.objects.exists()
    commands.run("core.restore", "tree", [tree.pk], {}, viewer=SELLER)
    assert Tree.objects.exists()


def test_a_plan_tells_totals_refusals_and_examples_and_changes_nothing(house) -> None:
    plant(7)
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=SYSTEM_VIEWER)
    assert planned.state == Operation.State.PLANNED
    assert planned.progress["total"] == 7
    assert len(planned.progress["examples"]) == 5
    assert planned.progress["examples"][0]["after"] == {"name": "pine"}
    assert "pine" not in names()
    looker = Somebody(Rights("seller", {("tree", "view"): access.Scope.ALL}))
    plant(2, owner=MATE)
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=looker)
    assert planned.progress["refused"] == {"not_allowed": 2}
    assert planned.progress["total"] == 7
    with pytest.raises(Denied):
        mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=VIEWER)


def test_mass_work_is_one_operation_and_one_undo(house) -> None:
    plant(1_203)
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=SYSTEM_VIEWER)
    done = mass.apply(planned.pk)
    assert (done.state, done.records, done.progress["done"]) == (Operation.State.DONE, 1_203, 1_203)
    assert names() == {"pine"}
    assert not PlannedChange.objects.exists()
    assert undo(done.pk).undone == 1_203
    assert len(names()) == 1_203


def test_what_changed_since_the_plan_is_skipped_and_what_refuses_is_told(house) -> None:
    trees = plant(4)
    plant(1, name="oak")
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=SYSTEM_VIEWER)
    with operation("garden.touch"):
        trees[0].name = "changed"
        trees[0].save()
    done = mass.apply(planned.pk)
    assert names() == {"pine", "oak", "changed"}
    assert (done.progress["done"], done.progress["skipped"]) == (3, 1)
    assert done.progress["refused"] == {"garden.oak": 1}
    assert done.progress["failed"][0]["message"] == "An oak keeps its name."


def test_a_death_in_the_middle_goes_on_without_doubles(house) -> None:
    plant(300)
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=SYSTEM_VIEWER)
    applying._begin(planned.pk)
    command = commands.get("garden.rename")
    assert applying._part(planned.pk, command, command.parse({"name": "pine"}), SYSTEM_VIEWER, 100)
    assert Tree.objects.filter(name="pine").count() == 100
    done = mass.apply(planned.pk)
    assert (done.records, done.progress["done"]) == (300, 300)
    assert set(Tree.objects.values_list("version", flat=True)) == {2}
    with pytest.raises(RuleViolation) as refused:
        mass.apply(planned.pk)
    assert refused.value.code == "core.not_planned"


def test_a_stopped_plan_keeps_what_is_done(house) -> None:
    plant(150)
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=SYSTEM_VIEWER)
    applying._begin(planned.pk)
    command = commands.get("garden.rename")
    params = command.parse({"name": "pine"})
    applying._part(planned.pk, command, params, SYSTEM_VIEWER, 50)
    mass.stop(planned.pk)
    assert not applying._part(planned.pk, command, params, SYSTEM_VIEWER, 50)
    assert Tree.objects.filter(name="pine").count() == 50
    assert undo(planned.pk).undone == 50
    with pytest.raises(RuleViolation):
        mass.stop(planned.pk)
    with pytest.raises(NotFound):
        mass.stop(uuid4())


def test_ids_that_are_unseen_are_not_planned(house) -> None:
    mine, theirs = plant(2), plant(2, owner=MATE)
    planned = mass.plan(
        "garden.rename",
        Selection("tree", tuple(tree.pk for tree in [*mine, *theirs])),
        {"name": "pine"},
        viewer=SELLER,
    )
    assert planned.progress["total"] == 2


def test_fields_of_many_are_edited_by_the_worker(house, run_jobs) -> None:
    plant(3)
    planned = mass.plan("core.edit", Selection("tree", query={}), {"values": {"name": "pine"}}, viewer=SYSTEM_VIEWER)
    assert planned.progress["examples"][0]["after"] == {"name": "pine"}
    assert names() == {"tree 0", "tree 1", "tree 2"}
    mass.start(planned.pk)
    run_jobs()
    assert names() == {"pine"}
    done = Operation.objects.get(pk=planned.pk)
    assert (done.state, done.records) == (Operation.State.DONE, 3)
    assert "examples" not in done.progress


def test_wrong_values_are_refused_before_anything_is_planned(house) -> None:
    trees = plant(2)
    for values in ({"name": ""}, {"secret": 1}, {"name": "x" * 101}):
        with pytest.raises(Invalid):
            mass.plan("core.edit", Selection("tree", query={}), {"values": values}, viewer=SYSTEM_VIEWER)
        with pytest.raises(Invalid):
            commands.run("core.edit", "tree", [trees[0].pk], {"values": values}, viewer=SYSTEM_VIEWER)
    with pytest.raises(RuleViolation):
        mass.plan("core.edit", Selection("tree", query={}), {"values": {}}, viewer=SYSTEM_VIEWER)
    with pytest.raises(NotFound):
        mass.plan("core.edit", Selection("fruit", query={}), {"values": {"name": "x"}}, viewer=SYSTEM_VIEWER)


def test_examples_show_no_field_that_the_viewer_may_not_read(house) -> None:
    plant(1)
    blind = Somebody(Rights("seller", fields={("tree", "name"): "none"}))
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=blind)
    assert planned.progress["total"] == 1
    assert (planned.progress["examples"][0]["before"], planned.progress["examples"][0]["after"]) == ({}, {})
    with pytest.raises(Invalid):
        mass.plan("core.edit", Selection("tree", query={}), {"values": {"name": "pine"}}, viewer=blind)


def test_a_long_plan_is_made_by_the_worker_in_parts(house, run_jobs, monkeypatch) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 5)
    monkeypatch.setattr(planning, "PART", 4)
    trees = plant(10)
    for chosen in (Selection("tree", query={}), Selection("tree", tuple(tree.pk for tree in trees))):
        planned = mass.plan("garden.rename", chosen, {"name": "pine"}, viewer=SYSTEM_VIEWER)
        assert (planned.state, planned.progress["total"]) == (Operation.State.PLANNING, 0)
        with pytest.raises(RuleViolation):
            mass.apply(planned.pk)
        run_jobs()
        planned.refresh_from_db()
        assert (planned.state, planned.progress["total"]) == (Operation.State.PLANNED, 10)
        assert len(planned.progress["examples"]) == 5
        assert PlannedChange.objects.filter(operation=planned).values("object").distinct().count() == 10
        assert "pine" not in names()
    mass.start(planned.pk)
    run_jobs()
    assert names() == {"pine"}


def test_a_long_plan_that_was_started_begins_when_it_is_whole_unless_stopped(house, run_jobs, monkeypatch) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 5)
    plant(6)
    stopped = mass.plan("garden.rename", Selection("tree", query={}), {"name": "oak"}, viewer=SYSTEM_VIEWER)
    mass.stop(stopped.pk)
    going = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=SYSTEM_VIEWER)
    mass.start(going.pk)
    run_jobs()
    assert names() == {"pine"}
    assert Operation.objects.get(pk=going.pk).state == Operation.State.DONE
    with pytest.raises(RuleViolation):
        mass.start(stopped.pk)


def test_a_death_while_planning_goes_on_without_doubles(house, run_jobs, monkeypatch) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 1)
    monkeypatch.setattr(planning, "PART", 3)
    plant(8)
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=SYSTEM_VIEWER)

    def die(_name: str) -> None:
        raise RuntimeError

    with monkeypatch.context() as dying:
        dying.setattr(planning, "crash_point", die)
        with pytest.raises(RuntimeError):
            planning.go_on(planned.pk)
    planning.go_on(planned.pk)
    planned.refresh_from_db()
    assert (planned.state, planned.progress["total"]) == (Operation.State.PLANNED, 8)
    assert PlannedChange.objects.values("object").distinct().count() == PlannedChange.objects.count() == 8


def test_a_worker_that_dies_after_the_last_part_leaves_no_dead_letter(house, run_jobs) -> None:
    """The job stands still; whoever takes it up finds that nothing is left to do."""
    plant(300)
    planned = mass.plan("garden.rename", Selection("tree", query={}), {"name": "pine"}, viewer=SYSTEM_VIEWER)
    mass.start(planned.pk)
    run_jobs()
    apply_plan.enqueue(operation=str(planned.pk))
    assert run_jobs() == 1
    assert undo(planned.pk).undone == 300
    take_back.enqueue(operation=str(planned.pk))
    apply_plan.enqueue(operation=str(planned.pk))
    assert run_jobs() == 2
    assert Operation.objects.filter(undoes=planned.pk).count() == 1
