"""A worker that tells its drill what it does, a line of JSON each: so that kills hit work, never the clock."""

import json
import os
from typing import Any

from django.db import transaction


def tell(**words: Any) -> None:
    """One line, at once."""
    os.write(1, f"{json.dumps(words)}\n".encode())  # one write: lines of several threads do not mix


def listen() -> None:
    """From now on: which job is taken in which attempt, each part that is committed, each job that is given up."""
    from tropa.core.models import Job
    from tropa.core.tasks import queue

    claim, hold, finish, fail = queue.Turn.claim, queue.hold, queue.finish, queue.fail

    def claim_and_tell(turn: queue.Turn) -> Job | None:
        job = claim(turn)
        if job is not None:
            tell(taken=str(job.pk), attempt=job.attempt)
        return job

    def hold_and_tell(job: Job) -> None:
        hold(job)
        transaction.on_commit(lambda: tell(part=str(job.pk), task=job.task))

    def finish_and_tell(job: Job) -> None:
        finish(job)
        transaction.on_commit(lambda: tell(finished=str(job.pk), ended=job.task))

    def fail_and_tell(job: Job, error: str, **more: Any) -> None:
        fail(job, error, **more)
        if more["again_in"] is None:
            transaction.on_commit(lambda: tell(given_up=job.task, error=error[-2_000:]))

    queue.Turn.claim = claim_and_tell  # type: ignore[method-assign]  # the worker's own verbs, and a word about them
    queue.hold, queue.finish, queue.fail = hold_and_tell, finish_and_tell, fail_and_tell
    tell(begun=True)
    for job in Job.objects.filter(state=Job.State.DEAD):  # one that died before it could tell
        tell(given_up=job.task, error=job.error[-2_000:])
