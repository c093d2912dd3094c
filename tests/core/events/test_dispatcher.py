"""Subscribers hear each event once, in order, whatever fails, and undo takes back what they did."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from tests.core.conftest import new_workspace
from tests.garden import subscribers as garden
from tests.garden.events import Planted
from tests.garden.models import Bed, Leaf, Plant, Visit
from tests.runners import retry_all
from tropa.core import scope
from tropa.core.delivery import dispatcher
from tropa.core.events import publish
from tropa.core.journal import announcing, operation, undo
from tropa.core.models import Cursor, Delivery, Operation, Workspace
from tropa.core.tasks import queue

pytestmark = pytest.mark.django_db
Run = Callable[..., int]


@pytest.fixture(autouse=True)
def mended() -> Iterator[None]:
    """Nothing is broken before and after."""
    garden.broken.clear()
    yield
    garden.broken.clear()


def plant(*names: str) -> Operation:
    """Plants with one event each, in one operation."""
    with operation("garden.plant", title="Planting") as deed:
        for name in names:
            rose = Plant(name=name)
            rose.save()
            publish(Planted(plant_id=rose.pk, name=name))
    return Operation.objects.get(pk=deed.id)


def grow(rose: Plant, name: str = "") -> None:
    """One more event of the same plant."""
    with operation("garden.grow"):
        publish(Planted(plant_id=rose.pk, name=name or rose.name))


def leaves() -> list[str]:
    """On which plants leaves stand, in the order they grew."""
    return list(Leaf.objects.order_by("id").values_list("plant__name", flat=True))


def test_each_event_reaches_each_subscriber_once(house: Workspace, neighbour: Workspace, run_events: Run) -> None:
    with scope.enter(neighbour.pk):
        plant("theirs")
    plant(*[f"{number:03}" for number in range(120)])
    run_events()
    run_events()
    assert leaves() == [f"{number:03}" for number in range(120)]
    assert Bed.objects.count() == Visit.objects.count() == 120
    with scope.enter(neighbour.pk):
        assert leaves() == ["theirs"]


def test_undo_with_two_subscribers_leaves_no_orphan_of_theirs(house: Workspace, run_events: Run) -> None:
    deed = plant("rose", "lily")
    run_events()
    assert (Leaf.objects.count(), Bed.objects.count()) == (2, 2)
    report = undo(deed.pk)
    assert report.conflicts == []
    assert {"Leaf", "Bed"} <= set(report.also)
    assert not Leaf.everything.exists()
    assert not Bed.everything.exists()
    assert not Plant.everything.exists()


def test_an_event_whose_operation_was_taken_back_is_passed_over(house: Workspace, run_events: Run) -> None:
    undo(plant("rose").pk)
    run_events()
    assert not Leaf.objects.exists()
    assert not Visit.objects.exists()


def test_a_failing_event_is_parked_and_the_others_go_on(house: Workspace, run_events: Run) -> None:
    garden.broken.add("lily")
    plant("rose", "lily", "oak")
    assert run_events(failing=True) == 1
    assert leaves() == ["rose", "oak"]
    assert Bed.objects.count() == 3, "the other subscriber is not held up"
    parked = Delivery.objects.get()
    assert "No leaf grows on lily." in parked.error
    assert retry_all() == 1
    garden.broken.clear()
    assert retry_all() == 0
    assert leaves() == ["rose", "oak", "lily"]
    assert not Delivery.objects.exists()
    assert not Cursor.objects.exclude(retry_at=None).exists()


def test_later_events_of_a_parked_record_wait_behind_it(house: Workspace, run_events: Run) -> None:
    garden.broken.add("first")
    plant("rose")
    run_events()
    rose = Plant.objects.get()
    grow(rose, "first")
    run_events(failing=True)
    grow(rose, "second")
    run_events(failing=True)
    assert Leaf.objects.count() == 1
    assert Delivery.objects.count() == 2
    garden.broken.clear()
    retry_all()
    assert Leaf.objects.count() == 3
    assert not Delivery.objects.exists()


def test_a_delivery_that_fails_for_days_is_given_up(house: Workspace, run_events: Run) -> None:
    garden.broken.add("rose")
    plant("rose")
    run_events(failing=True)
    grow(Plant.objects.get(), "second")
    run_events(failing=True)
    for _attempt in queue.BACK_OFF:
        retry_all()
    retry_all()
    assert [(row.state, row.attempts) for row in Delivery.objects.all()] == [("dead", len(queue.BACK_OFF) + 1)]
    assert Leaf.objects.count() == 1


def test_a_parked_event_of_an_undone_operation_is_dropped(house: Workspace, run_events: Run) -> None:
    garden.broken.add("rose")
    deed = plant("rose")
    run_events(failing=True)
    undo(deed.pk)
    garden.broken.clear()
    retry_all()
    assert not Leaf.objects.exists()
    assert not Delivery.objects.exclude(state=Delivery.State.PASSED).exists()


def test_news_of_rows_alone_has_no_cause_to_hang_on(house: Workspace, run_events: Run) -> None:
    plant("rose")
    rose = Plant.objects.get()
    with announcing():
        publish(Planted(plant_id=rose.pk, name="again"))
    run_events()
    assert Leaf.objects.count() == 2


def test_a_subscriber_that_is_new_to_a_workspace_starts_from_now(house: Workspace, run_events: Run) -> None:
    plant("rose")
    run_events()
    Cursor.objects.filter(workspace=house, subscriber__endswith="dig_bed").delete()
    run_events()
    assert Bed.objects.count() == 1
    plant("lily")
    run_events()
    assert Bed.objects.count() == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_writer_that_committed_late_is_not_missed(run_events: Run) -> None:
    workspace = new_workspace()
    began, may_commit = threading.Event(), threading.Event()

    def late() -> None:
        with scope.enter(workspace.pk), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            began.set()
            may_commit.wait(10)
            plant("late")
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    began.wait(10)
    with scope.enter(workspace.pk):
        plant("early")
        run_events()
        assert leaves() == ["early"]
        may_commit.set()
        thread.join(10)
        run_events()
        assert leaves() == ["early", "late"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_undo_waits_for_a_subscriber_and_takes_its_deed_along(run_events: Run) -> None:
    workspace = new_workspace()
    with scope.enter(workspace.pk):
        deed = plant("rose")
        dispatcher.make_cursors()
        inside, go_on = threading.Event(), threading.Event()
        subscriber = dispatcher.subscribers["tests.garden.subscribers.grow_leaf"]

    def slow() -> None:
        with scope.enter(workspace.pk), transaction.atomic():
            dispatcher.step(subscriber)
            inside.set()
            go_on.wait(10)
        connection.close()

    def take_back() -> None:
        with scope.enter(workspace.pk):
            undo(deed.pk)
        connection.close()

    threads = [threading.Thread(target=slow), threading.Thread(target=take_back)]
    threads[0].start()
    inside.wait(10)
    threads[1].start()
    threads[1].join(0.3)
    assert threads[1].is_alive(), "undo waits for the lock"
    go_on.set()
    for thread in threads:
        thread.join(10)
    with scope.enter(workspace.pk):
        run_events()
        assert not Leaf.everything.exists()
        assert not Bed.everything.exists()


def test_what_was_passed_over_is_delivered_when_its_deed_is_brought_again(house: Workspace, run_events: Run) -> None:
    """One subscriber had acted before the undo, the other had not: afterwards both have, each once."""
    garden.broken.add("rose")
    deed = plant("rose", "lily")
    run_events(failing=True)
    assert (Leaf.objects.count(), Bed.objects.count()) == (1, 2)
    garden.broken.clear()
    away = undo(deed.pk)
    run_events()
    retry_all()
    assert (Leaf.objects.count(), Bed.objects.count()) == (0, 0)
    again = undo(away.operation)
    run_events()
    retry_all()
    assert (Leaf.objects.count(), Bed.objects.count(), Plant.objects.count()) == (2, 2, 2)
    assert not Delivery.objects.exists()
    undo(again.operation)
    assert (Leaf.everything.count(), Bed.everything.count(), Plant.everything.count()) == (0, 0, 0)


def test_undone_unseen_and_brought_again_is_news(house: Workspace, run_events: Run) -> None:
    away = undo(plant("rose").pk)
    run_events()
    assert not Leaf.objects.exists()
    undo(away.operation)
    assert retry_all() == 0
    assert (Leaf.objects.count(), Bed.objects.count(), Visit.objects.count()) == (1, 1, 1)
