"""The table of jobs as a queue: claim, beat, finish, fail, reap. Every step is one short transaction."""

import os
import random
import socket
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from tropa.core.ids import uuid7
from tropa.core.models import Job

LEASE = timedelta(seconds=30)
BACK_OFF = [10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400]
"""Seconds before the second, third, ... attempt, give or take a fifth; about two days in all."""


class LostLease(RuntimeError):
    """Another worker took the job over; what this one wrote is rolled back."""


def worker_name() -> str:
    """This process among all workers."""
    return f"{socket.gethostname()}/{os.getpid()}"


def back_off(attempt: int) -> timedelta | None:
    """How long to wait after failure number `attempt`; None: give up. The jitter keeps a crowd from coming at once."""
    if attempt > len(BACK_OFF):
        return None
    return timedelta(seconds=BACK_OFF[attempt - 1] * random.uniform(0.8, 1.2))  # noqa: S311  no secret


def due(lane: str, now: datetime) -> "QuerySet[Job]":
    """What may run now."""
    return Job.objects.filter(state=Job.State.WAITING, lane=lane, run_after__lte=now)


class Turn:
    """Whose turn it is in one lane: workspaces are served round and round, so a crowd of jobs delays its own alone."""

    def __init__(self, lane: str, lease: timedelta = LEASE) -> None:
        self.lane = lane
        self.lease = lease
        self.last: UUID | None = None

    def claim(self) -> Job | None:
        """Take the next job, or None. An idle look writes nothing and takes no lock."""
        if not due(self.lane, timezone.now()).exists():
            return None
        with transaction.atomic():
            job = self._next()
            if job is None:
                return None
            now = timezone.now()
            job.state, job.attempt, job.lease = Job.State.RUNNING, job.attempt + 1, uuid7()
            job.lease_until, job.heartbeat, job.worker = now + self.lease, now, worker_name()
            job.save(update_fields=["state", "attempt", "lease", "lease_until", "heartbeat", "worker"])
        self.last = job.workspace_id or self.last
        return job

    def _next(self) -> Job | None:
        jobs = due(self.lane, timezone.now()).order_by("workspace", "run_after", "id")
        jobs = jobs.select_for_update(skip_locked=True)
        if self.last is not None and (job := jobs.filter(workspace__gt=self.last).first()):
            return job
        return jobs.filter(workspace=None).first() or jobs.filter(workspace__isnull=False).first()


def hold(job: Job) -> None:
    """Inside the transaction of the effect: lock the job, so that nobody takes it over before the end.

    Raises:
        LostLease: somebody did already.
    """
    if not Job.objects.filter(pk=job.pk, lease=job.lease).update(heartbeat=timezone.now()):
        raise LostLease(str(job))


def finish(job: Job) -> None:
    """Done: a job with a key is kept for a day, others go.

    Raises:
        LostLease: somebody took it over.
    """
    mine = Job.objects.filter(pk=job.pk, lease=job.lease)
    if job.key:
        done = mine.update(state=Job.State.DONE, finished_at=timezone.now(), lease=None, error="", payload={})
    else:
        done = mine.delete()[0]
    if not done:
        raise LostLease(str(job))


def attempts(job: Job) -> int:
    """Which attempt this is since the job last came forward: its parts set the count back while it runs."""
    stored: int | None = Job.objects.filter(pk=job.pk, lease=job.lease).values_list("attempt", flat=True).first()
    return job.attempt if stored is None else stored


def fail(job: Job, error: str, *, again_in: timedelta | None, counts: bool = True) -> None:
    """Not done: wait for the next attempt, or give up (`again_in` None)."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk, lease=job.lease).update(
        state=Job.State.WAITING if again_in is not None else Job.State.DEAD,
        run_after=now + (again_in or timedelta()),
        finished_at=None if again_in is not None else now,
        attempt=F("attempt") if counts else F("attempt") - 1,
        error=error[:10_000],
        lease=None,
    )


def beat(leases: list[UUID], lease: timedelta = LEASE) -> None:
    """Say that these jobs are alive. A job whose transaction is open is locked, hence safe, and is passed over."""
    now = timezone.now()
    with transaction.atomic():
        rows = Job.objects.filter(lease__in=leases).order_by("pk").select_for_update(skip_locked=True)
        mine = list(rows.values_list("pk", flat=True))
        Job.objects.filter(pk__in=mine).update(heartbeat=now, lease_until=now + lease)


def reap() -> int:
    """Give back the jobs whose worker died; returns how many. A dead process of this machine is seen at once, others
    when their lease ends. A job that killed its worker too often is given up.
    """
    running = Job.objects.filter(state=Job.State.RUNNING)
    if not [job for job in running if _abandoned(job)]:
        return 0
    with transaction.atomic():
        jobs = [job for job in running.order_by("pk").select_for_update(skip_locked=True) if _abandoned(job)]
        for job in jobs:
            wait = timedelta() if job.attempt <= len(BACK_OFF) else None
            fail(job, job.error or f"The worker {job.worker} died.", again_in=wait)
    return len(jobs)


def _abandoned(job: Job) -> bool:
    if job.lease_until is None or job.lease_until < timezone.now():
        return True
    host, _, pid = job.worker.rpartition("/")
    return host == socket.gethostname() and not _alive(int(pid))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def sweep() -> None:
    """Forget keyed jobs that were done a day ago (those of the clock after an hour)."""
    now = timezone.now()
    done = Job.objects.filter(state=Job.State.DONE)
    done.filter(finished_at__lt=now - timedelta(days=1)).delete()
    done.filter(finished_at__lt=now - timedelta(hours=1), key__contains=":cron:").delete()
