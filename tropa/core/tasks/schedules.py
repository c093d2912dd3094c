"""Tasks that come back by the clock."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tropa.core import scope
from tropa.core.models import Workspace
from tropa.core.tasks.declaring import Task, tasks

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
DAILY = re.compile(r"daily at (\d\d):(\d\d)")
EVERY = re.compile(r"every (?:(\d+) )?(second|minute|hour|day)s?")


@dataclass(frozen=True)
class Schedule:
    """Every so many seconds, counted from the epoch plus `shift`; all in UTC."""

    period: int
    shift: int
    task: str
    each_workspace: bool

    def slot(self, now: datetime) -> datetime:
        """The last time it was due, at or before `now`."""
        seconds = (int(now.timestamp()) - self.shift) // self.period * self.period + self.shift
        return datetime.fromtimestamp(seconds, UTC)


schedules: dict[str, Schedule] = {}


def cron(when: str, *, each_workspace: bool = False) -> Callable[[Task[[], Any]], Task[[], Any]]:
    """Let a task without arguments come back: "every 5 minutes", "every hour", "daily at 03:10" (UTC).

    A time that passed while no worker ran is made up for once, however long that was.

    Raises:
        ValueError: the words are not understood.
    """
    if daily := DAILY.fullmatch(when):
        period, shift = UNITS["day"], int(daily[1]) * 3600 + int(daily[2]) * 60
    elif every := EVERY.fullmatch(when):
        period, shift = int(every[1] or 1) * UNITS[every[2]], 0
    else:
        raise ValueError(f'"{when}" is no schedule; write "every 5 minutes" or "daily at 03:10".')

    def register(task: Task[[], Any]) -> Task[[], Any]:
        schedules[task.label] = Schedule(period, shift, task.label, each_workspace)
        return task

    return register


class Clock:
    """Enqueues what is due; several workers do not double it, for the key of a job is its time."""

    def __init__(self) -> None:
        self.done: dict[str, datetime] = {}

    def tick(self, now: datetime) -> float:
        """Enqueue what is due; returns in how many seconds the next one is."""
        wait = 60.0
        for schedule in schedules.values():
            slot = schedule.slot(now)
            if self.done.get(schedule.task) != slot:
                self._enqueue(schedule, slot)
                self.done[schedule.task] = slot
            wait = min(wait, (slot + timedelta(seconds=schedule.period) - now).total_seconds())
        return max(wait, 0.1)

    def _enqueue(self, schedule: Schedule, slot: datetime) -> None:
        call = tasks[schedule.task].later(key=f"cron:{schedule.task}:{slot:%Y%m%d%H%M%S}")
        if not schedule.each_workspace:
            call.enqueue()
            return
        active = Workspace.objects.filter(state=Workspace.State.ACTIVE)
        for workspace in active.values_list("pk", flat=True).iterator():
            with scope.enter(workspace):
                call.enqueue()
