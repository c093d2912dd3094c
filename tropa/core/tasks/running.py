"""One job, from its claim to its end."""

import contextlib
import logging
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import translation

from tropa.core import actors, scope
from tropa.core.actors import Actor
from tropa.core.models import Job
from tropa.core.tasks import queue
from tropa.core.tasks.declaring import Later, Permanent, Task, tasks
from tropa.lib.crashes import crash_point
from tropa.lib.room import is_out_of_room

FULL_PAUSE = timedelta(seconds=10)
log = logging.getLogger(__name__)
_running: ContextVar[Job | None] = ContextVar("tropa_job", default=None)


def run(job: Job) -> BaseException | None:
    """Run a claimed job and note how it ended; gives the error it failed with, or None."""
    crash_point("task.claimed")
    try:
        with surroundings(job):
            _call(tasks[job.task], job)
    except queue.LostLease:
        log.warning("Job %s (%s) was taken over; what it wrote here is dropped.", job.pk, job.task)
    except Later as later:
        queue.fail(job, str(later), again_in=timedelta(seconds=later.seconds), counts=False)
    except KeyError as problem:
        if job.task in tasks:
            return _failed(job, problem)
        queue.fail(job, f"No task is called {job.task}.", again_in=None)
    except Permanent as problem:
        queue.fail(job, str(problem), again_in=None)
        return problem
    except Exception as problem:  # noqa: BLE001  whatever it is, it is noted and tried again
        return _failed(job, problem)
    return None


def _failed(job: Job, problem: Exception) -> Exception:
    attempt, full = queue.attempts(job), is_out_of_room(problem)
    log.error("Job %s (%s) failed in attempt %d.", job.pk, job.task, attempt, exc_info=problem)
    trace = "".join(traceback.format_exception(problem))
    # A full disk is no fault of the job: it waits for room, however long that takes.
    queue.fail(job, trace[-10_000:], again_in=FULL_PAUSE if full else queue.back_off(attempt), counts=not full)
    return problem


def _call(task: Task[..., Any], job: Job) -> None:
    if not task.atomic:
        task.func(**job.payload)
        crash_point("task.before_finish")
        queue.finish(job)
    else:
        with transaction.atomic():
            queue.hold(job)
            task.func(**job.payload)
            crash_point("task.before_finish")
            queue.finish(job)
    crash_point("task.finished")


@contextlib.contextmanager
def surroundings(job: Job) -> Iterator[None]:
    """The workspace, actor and language in which the job was enqueued."""
    with contextlib.ExitStack() as stack:
        if job.workspace_id:
            stack.enter_context(scope.enter(job.workspace_id))
        stack.enter_context(actors.act_as(Actor(job.actor_kind, job.actor_id), job.origin))  # type: ignore[arg-type]
        if job.language:
            stack.enter_context(translation.override(job.language))
        token = _running.set(job)
        try:
            yield
        finally:
            _running.reset(token)


def advanced() -> None:
    """In the transaction of a part of long work: keep the job; deaths and failures before it are forgotten.

    Outside a job nothing happens.

    Raises:
        LostLease: another worker took the job over.
    """
    job = _running.get()
    if job is not None:
        queue.hold(job)
        Job.objects.filter(pk=job.pk).update(attempt=1)
