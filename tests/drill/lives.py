"""The lives of one worker: each ends by SIGKILL, at a moment that its own work names.

A worker that dies nine times without a part of its job is right to give that job up. So a kill here never depends on
the clock alone: most lives commit parts first, one that comes at once is followed by one that works, and a job that
has died five times is let come forward whatever was drawn for this life.
"""

import json
import os
import random
import signal
import threading
from dataclasses import dataclass
from typing import Any

from tests.drill.processes import Process

PATIENCE = 5
SOON = 0.15
"""Seconds, at most, between the part that a life was to commit and its kill: about the length of a part."""
SILENCE = 600.0
"""Seconds after which work that does not come forward, whatever the load, is a failure and no patience."""


@dataclass(frozen=True)
class Fate:
    """How one life ends: after so many parts and a moment more, or by its own hand at a named point."""

    parts: int
    delay: float
    point: str = ""


def fates(chance: random.Random, number: int, points: tuple[str, ...] = (), most: int = 2) -> list[Fate]:
    """So many ends: of ten one comes at once, one at a named point, the others after one to `most` parts."""
    found = []
    for each in range(number):
        if each % 10 == 4:
            found.append(Fate(0, chance.uniform(0.0, 0.8)))
        elif each % 10 == 9 and points:
            found.append(Fate(0, 0.0, points[each // 10 % len(points)]))
        else:
            found.append(Fate(chance.randint(1, most), chance.uniform(0.0, SOON)))
    return found


class Life:
    """One worker process that tells what it does (tests.drill.telling); its words are read by a thread."""

    def __init__(self, process: Process, *counted: str) -> None:
        """`counted` begin the names of the tasks whose parts count; the clock's own chores do not."""
        self.process, self.counted = process, counted
        self.news = threading.Condition()
        self.begun = self.ended = False
        self.parts = 0
        self.ended_tasks: set[str] = set()
        self.in_need: set[str] = set()
        self.given_up = ""
        threading.Thread(target=self._listen, daemon=True).start()

    def follow(self, parts: int | None, over: threading.Event | None = None) -> bool:
        """Wait until it is at work and has committed so many parts, and no job is in need of one; None: to its end.

        False: it has ended before, or `over` is set and it was woken.

        Raises:
            AssertionError: a job was given up, or nothing happens.
        """

        def reached() -> bool:
            done = parts is not None and self.begun and self.parts >= parts and not (parts and self.in_need)
            return done or self.ended or bool(self.given_up) or bool(over and over.is_set())

        with self.news:
            assert self.news.wait_for(reached, SILENCE), f"the worker did {self.parts} parts and no more"
            assert not self.given_up, self.given_up
            return not self.ended and not (over and over.is_set())

    def finished(self, task: str) -> bool:
        """Wait until a job of this task is done; False: the worker ended before.

        Raises:
            AssertionError: a job was given up, or nothing happens.
        """
        with self.news:
            ended = self.news.wait_for(lambda: task in self.ended_tasks or self.ended or self.given_up, SILENCE)
            assert ended, f"{task} did not end"
            assert not self.given_up, self.given_up
            return task in self.ended_tasks

    def wake(self) -> None:
        """Let whoever follows look whether it is over."""
        with self.news:
            self.news.notify_all()

    def end(self) -> int:
        """SIGKILL to it and all it started; how it ended."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait(timeout=60)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as words:
            for line in words:
                with self.news:
                    self._hear(json.loads(line))
                    self.news.notify_all()
        with self.news:
            self.ended = True
            self.news.notify_all()

    def _hear(self, told: dict[str, Any]) -> None:
        self.begun = True
        if "given_up" in told:
            self.given_up = f"{told['given_up']} was given up: {told['error'][-2000:]}"
        if told.get("attempt", 0) >= PATIENCE:
            self.in_need.add(told["taken"])
        if str(told.get("task", "")).startswith(self.counted):
            self.parts += 1
        self.ended_tasks.add(told.get("ended", ""))
        self.in_need -= {told.get("part"), told.get("finished")}
