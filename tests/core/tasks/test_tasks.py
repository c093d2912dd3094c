"""Jobs run with the surroundings of their caller, once, in turn, and are tried again or given up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone, translation

from tests.core.conftest import new_workspace
from tests.garden.models import Bed, Visit
from tests.garden.tasks import dig, dig_in_parts, look
from tropa.core import actors, scope
from tropa.core.actors import Actor
from tropa.core.models import Job, Operation, Workspace
from tropa.core.tasks import queue
from tropa.core.tasks.schedules import Clock, Schedule, cron

pytestmark = pytest.mark.django_db
Run = Callable[..., int]


def test_a_job_runs_in_the_surroundings_of_its_caller(house: Workspace, run_jobs: Run) -> None:
    anna = Actor("member", uuid4())
    with actors.act_as(anna, "api"), translation.override("en"):
        dig.enqueue(name="north")
    scopeless = scope.get()
    assert run_jobs() == 1
    assert scope.get() == scopeless
    assert Bed.objects.get().name == "north"
    deed = Operation.objects.get()
    assert (deed.actor_kind, deed.actor_id, deed.title) == ("member", anna.id, "en api")
    assert not Job.objects.exists()


def test_a_call_that_is_rolled_back_was_never_enqueued(house: Workspace, run_jobs: Run) -> None:
    with transaction.atomic():
        dig.enqueue(name="north")
        transaction.set_rollback(True)
    assert run_jobs() == 0


def test_only_plain_json_and_named_arguments_are_taken(house: Workspace) -> None:
    with pytest.raises(TypeError):
        look.enqueue(who=uuid4())
    with pytest.raises(TypeError, match="named"):
        look.enqueue("anna")


def test_a_key_runs_once_in_each_workspace(house: Workspace, neighbour: Workspace, run_jobs: Run) -> None:
    for _time in range(2):
        look.later(key="k").enqueue(who="anna")
        assert run_jobs() in {0, 1}
    with scope.enter(neighbour.pk):
        look.later(key="k").enqueue(who="vera")
    run_jobs()
    assert Visit.objects.count() == 1
    with scope.enter(neighbour.pk):
        assert Visit.objects.count() == 1
    Job.objects.update(finished_at=timezone.now() - timedelta(days=2))
    queue.sweep()
    assert not Job.objects.exists()


def test_a_job_waits_for_its_time(house: Workspace, run_jobs: Run) -> None:
    look.later(run_after=timezone.now() + timedelta(hours=1)).enqueue(who="anna")
    assert run_jobs() == 0
    Job.objects.update(run_after=timezone.now())
    assert run_jobs() == 1


def test_a_failure_takes_all_back_and_is_tried_again_until_given_up(house: Workspace, run_jobs: Run) -> None:
    dig.enqueue(name="stone")
    with pytest.raises(RuntimeError, match="spade"):
        run_jobs()
    job = Job.objects.get()
    assert (job.state, job.attempt) == ("waiting", 1)
    assert "The spade broke." in job.error
    assert 8 <= (job.run_after - timezone.now()).total_seconds() <= 12
    assert not Bed.objects.exists()
    for _attempt in queue.BACK_OFF:
        Job.objects.update(run_after=timezone.now())
        run_jobs(failing=True)
    assert Job.objects.get().state == "dead"
    assert not Bed.objects.exists()


def test_what_cannot_help_is_given_up_at_once_and_a_limit_is_no_failure(house: Workspace, run_jobs: Run) -> None:
    dig.enqueue(name="rock")
    dig.enqueue(name="winter")
    run_jobs(failing=True)
    rock, winter = Job.objects.order_by("created_at")
    assert (rock.state, rock.error) == ("dead", "Nobody digs in rock.")
    assert (winter.state, winter.attempt) == ("waiting", 0)
    assert winter.run_after > timezone.now() + timedelta(seconds=50)


def test_a_crowd_of_one_workspace_delays_no_other(house: Workspace, neighbour: Workspace) -> None:
    for number in range(5):
        look.enqueue(who=str(number))
    with scope.enter(neighbour.pk):
        look.enqueue(who="vera")
    third = new_workspace()
    with scope.enter(third.pk):
        look.enqueue(who="oleg")
    turn = queue.Turn("now")
    first = [job.workspace_id for _number in range(3) if (job := turn.claim())]
    assert set(first) == {house.pk, neighbour.pk, third.pk}


def test_a_dead_workers_job_is_given_back_and_its_late_write_is_dropped(house: Workspace, run_jobs: Run) -> None:
    from tropa.core.tasks import running

    dig.enqueue(name="north")
    zombie = queue.Turn("soon").claim()
    assert zombie is not None
    assert queue.reap() == 0
    Job.objects.update(worker="elsewhere/1", lease_until=timezone.now() - timedelta(seconds=1))
    assert queue.reap() == 1
    heir = queue.Turn("soon").claim()
    assert heir is not None
    running.run(zombie)
    assert not Bed.objects.exists()
    running.run(heir)
    assert Bed.objects.count() == 1
    assert not Job.objects.exists()


def test_a_job_that_kills_its_worker_too_often_is_given_up(house: Workspace) -> None:
    dig_in_parts.enqueue(names=["a"])
    for _attempt in range(len(queue.BACK_OFF) + 1):
        assert queue.Turn("bulk").claim()
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        queue.reap()
    assert Job.objects.get().state == "dead"


def test_a_part_that_is_done_forgets_deaths_and_failures_before_it(house: Workspace, run_jobs: Run) -> None:
    dig_in_parts.enqueue(names=["a", "stone"])
    Job.objects.update(attempt=len(queue.BACK_OFF))
    run_jobs(failing=True)
    job = Job.objects.get()
    assert (job.state, job.attempt) == ("waiting", 1), job.error
    assert 8 <= (job.run_after - timezone.now()).total_seconds() <= 12


def test_a_full_disk_is_no_failure_of_a_job(house: Workspace, run_jobs: Run) -> None:
    dig.enqueue(name="flood")
    for _attempt in range(len(queue.BACK_OFF) + 2):
        run_jobs(failing=True)
        Job.objects.update(run_after=timezone.now())
    job = Job.objects.get()
    assert (job.state, job.attempt) == ("waiting", 0), job.error


def test_a_beat_keeps_the_lease(house: Workspace) -> None:
    dig.enqueue(name="north")
    job = queue.Turn("soon").claim()
    assert job is not None
    assert job.lease
    Job.objects.update(lease_until=timezone.now() + timedelta(seconds=1))
    queue.beat([job.lease])
    assert Job.objects.get().lease_until > timezone.now() + timedelta(seconds=20)


def test_an_unknown_task_is_given_up_with_its_name(house: Workspace, run_jobs: Run) -> None:
    Job.objects.create(workspace=house, lane="soon", task="garden.gone")
    run_jobs()
    assert Job.objects.get().error == "No task is called garden.gone."


@pytest.mark.parametrize(
    ("when", "now", "slot"),
    [
        ("every 5 minutes", "12:07:31", "12:05:00"),
        ("every hour", "12:07:31", "12:00:00"),
        ("daily at 03:10", "12:07:31", "03:10:00"),
        ("every 30 seconds", "12:07:31", "12:07:30"),
    ],
)
def test_the_clock_knows_when_a_task_was_last_due(when: str, now: str, slot: str) -> None:
    from tropa.core.tasks.schedules import schedules

    cron(when)(look)
    schedule = schedules.pop(look.label)
    assert schedule.slot(datetime.fromisoformat(f"2026-03-01T{now}+00:00")) == datetime.fromisoformat(
        f"2026-03-01T{slot}+00:00"
    )


def test_two_clocks_enqueue_a_due_task_once(house: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from tropa.core.tasks import schedules

    plan = {"garden": Schedule(60, 0, look.label, each_workspace=True)}
    monkeypatch.setattr(schedules, "schedules", plan)
    now = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
    assert Clock().tick(now) == 55
    Clock().tick(now + timedelta(seconds=20))
    assert Job.objects.filter(workspace=house).count() == 1
    Clock().tick(now + timedelta(seconds=60))
    assert Job.objects.filter(workspace=house).count() == 2


def test_words_that_are_no_schedule_are_refused() -> None:
    with pytest.raises(ValueError, match="now and then"):
        cron("now and then")
