"""The worker process: threads for each lane, the dispatcher, the sealer, webhooks, the pulse that keeps leases alive.

Threads share nothing but the stop signal and the news of commits; each has its own connection. What one of them cannot
do (the base is away) is logged and tried again with growing pauses.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import close_old_connections, connections
from django.utils import timezone

from tropa.core import scope
from tropa.core.commits import Commits
from tropa.core.delivery import dispatcher, retrying
from tropa.core.journal import seals
from tropa.core.models import Cursor, Feed, WorkerSeen
from tropa.core.tasks import queue, running
from tropa.core.tasks.declaring import LANES, load
from tropa.core.tasks.schedules import Clock
from tropa.core.webhooks import fanning, sending

log = logging.getLogger(__name__)
THREADS = {"now": 2, "soon": 2, "bulk": 1}
LOOK = 2.0
"""Seconds between two looks of an idle thread for what only time makes due; whatever is committed wakes it at once."""
REST = 5.0
"""The same for threads beside one that looks: when it takes something, that is a commit, which wakes them."""
SENDERS = 4
"""Threads that post webhooks, on the side of all lanes: whoever answers slowly delays nobody's letters."""


class Worker:
    """One process that serves all workspaces; several may run beside one another."""

    def __init__(self, *, lease: timedelta = queue.LEASE) -> None:
        self.lease = lease
        self.stopped = threading.Event()
        self.commits = Commits()
        self.running: dict[str, UUID] = {}
        self.threads: list[threading.Thread] = []

    def run(self) -> None:
        """Serve until `stop()`; jobs that run then are finished first, for at most 8 s."""
        load("tasks")
        load("subscribers")
        for lane in LANES:
            for number in range(THREADS[lane]):
                self._start(f"{lane}-{number + 1}", Lane(self, lane, REST if number else LOOK).turn)
        for number in range(SENDERS):
            self._start(f"webhooks-{number + 1}", Sender(REST if number else LOOK).turn)
        self._start("dispatcher", Feeds(self).dispatch)
        self._start("sealer", Feeds(self).seal)
        self._start("pulse", Pulse(self).beat, timed=True)
        self._start("clock", self._tick(), timed=True)
        self._start("commits", self.commits.look, timed=True)
        self.stopped.wait()
        for thread in self.threads:
            thread.join(timeout=8)

    def stop(self, *_signal: Any) -> None:
        """Take no more work."""
        self.stopped.set()
        self.commits.end()

    def _start(self, name: str, turn: Callable[[], float], *, timed: bool = False) -> None:
        thread = threading.Thread(target=self._loop, args=(name, turn, timed), name=name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _loop(self, name: str, turn: Callable[[], float], timed: bool) -> None:
        """Call `turn` again and again; it says how many seconds to wait first, `timed` or until something is committed.

        What itself writes at each turn is timed: it would wake itself.
        """
        troubles = 0
        while not self.stopped.is_set():
            seen = self.commits.seen
            try:
                wait, troubles = turn(), 0
            except Exception:
                troubles += 1
                wait = min(0.2 * 2**troubles, 15.0)
                log.exception("%s: trouble number %d, again in %.1f s.", name, troubles, wait)
                close_old_connections()
            if timed or troubles:
                self.stopped.wait(wait)
            elif wait:
                self.commits.wait(seen, wait)
        connections.close_all()

    @staticmethod
    def _tick() -> Callable[[], float]:
        clock = Clock()
        return lambda: min(clock.tick(timezone.now()), 1.0)


class Lane:
    """One thread of a lane."""

    def __init__(self, worker: Worker, lane: str, look: float) -> None:
        self.worker = worker
        self.queue = queue.Turn(lane, worker.lease)
        self.look = look

    def turn(self) -> float:
        """Run one job; wait only when there is none."""
        job = self.queue.claim()
        if job is None:
            return self.look
        assert job.lease is not None
        self.worker.running[threading.current_thread().name] = job.lease
        try:
            running.run(job)
        finally:
            del self.worker.running[threading.current_thread().name]
        return 0.0


class Sender:
    """One thread that posts webhooks."""

    def __init__(self, look: float) -> None:
        self.look = look

    def turn(self) -> float:
        """Send one delivery of the endpoint that has waited longest; wait only when there is none."""
        found = sending.due()
        if found is None:
            return self.look
        workspace, name = found
        with scope.enter(workspace):
            sending.send_next(name)
        return 0.0


class Pulse:
    """Keeps the leases of running jobs, says that this worker lives, and gives back the jobs of dead ones."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.seconds = worker.lease.total_seconds() / 6

    def beat(self) -> float:
        """One beat."""
        now = timezone.now()
        WorkerSeen.objects.update_or_create(name=queue.worker_name(), defaults={"seen_at": now})
        WorkerSeen.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
        if leases := list(self.worker.running.values()):
            queue.beat(leases, self.worker.lease)
        queue.reap()
        return self.seconds


class Feeds:
    """Visits the workspaces whose feed moved since the last visit, one after another."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.read: dict[UUID, int] = {}

    def dispatch(self) -> float:
        """Bring new events to their subscribers and to the queues of endpoints, and parked ones again."""
        now = timezone.now()
        self._visit(self._bring)
        due = Cursor.objects.filter(retry_at__lte=now).values_list("workspace", flat=True).distinct()
        for workspace in list(due):
            with scope.enter(workspace):
                retrying.retry(now)
        return LOOK

    @staticmethod
    def _bring(head: int) -> bool:
        drained = dispatcher.drain(head)
        fanning.fan_out()
        return drained.caught_up

    def seal(self) -> float:
        """Seal the journal of the workspaces that changed."""
        self._visit(lambda _head: seals.seal() >= 0)
        return REST

    def _visit(self, work: Callable[[int], bool]) -> None:
        for workspace, head in list(Feed.objects.values_list("workspace_id", "head")):
            if self.worker.stopped.is_set():
                return
            if self.read.get(workspace) == head:
                continue
            with scope.enter(workspace):
                if work(head):
                    self.read[workspace] = head
