"""The worker's work, done here and now: `run_jobs()` and `run_events()` after what a test did."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tropa.core import scope
from tropa.core.delivery import dispatcher, retrying
from tropa.core.models import Cursor, Delivery, Feed, Workspace
from tropa.core.tasks import load, queue, running
from tropa.core.tasks.declaring import LANES


@pytest.fixture
def run_jobs(db: None) -> Callable[..., int]:
    """Run all jobs that are due, and what they enqueue; a failing one raises, unless `failing=True`. Gives how many."""
    load("tasks")

    def run(*, failing: bool = False) -> int:
        count = 0
        while job := next((job for lane in LANES if (job := queue.Turn(lane).claim())), None):
            problem = running.run(job)
            count += 1
            if problem is not None and not failing:
                raise problem
        return count

    return run


@pytest.fixture
def run_events(db: None) -> Callable[..., int]:
    """Bring all events of all workspaces to their subscribers; a failing one raises, unless `failing=True`.

    Gives how many were parked.
    """
    load("subscribers")

    def run(*, failing: bool = False) -> int:
        parked = 0
        for workspace in Workspace.objects.all():
            with scope.enter(workspace.pk):
                head = Feed.objects.get(pk=workspace.pk).head
                parked += dispatcher.drain(head).parked
                error = Delivery.objects.order_by("-seq").values_list("error", flat=True).first()
            if parked and not failing:
                raise AssertionError(error)
        return parked

    return run


def retry_all(at: Any = None) -> int:
    """Try every parked delivery of the entered workspace as if its time had come; gives how many failed again."""
    Delivery.objects.filter(state=Delivery.State.PARKED).update(next_at=timezone.now())
    Cursor.objects.filter(workspace=scope.require()).exclude(retry_at=None).update(retry_at=timezone.now())
    return retrying.retry(timezone.now())
