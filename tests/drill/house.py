"""A running house: web and worker, each killed and started again while a program works with it over the API."""

import http.client
import os
import random
import signal
import threading
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.drill.calls import ask
from tests.drill.lives import SILENCE, Fate, Life, fates
from tests.drill.processes import Process, Surroundings, free_port, start

UNANSWERED = (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException)
COMPANY = "tests.drill.company"
POINTS = ("import.written:2", "import.batch:1", "mass.written:2", "mass.part:1", "task.claimed:1")
LONG = ("customers.tasks.run_import", "core.mass.working.")
PREPARED = {"TROPA_PREPARED": "1"}
MOMENTS = (0.02, 0.1, 0.4)
"""Seconds of a call within which the web dies: short, usual and long calls."""

LONGEST = 3_600.0
"""Seconds that a house may take with all its kills, on a machine under any load."""


class House:
    """`with House(around, kills=100, seed=1) as house:` kills each of the two processes so often.

    The worker's kills are timed by the parts it commits (tests.drill.lives), the web's by the calls it answers: each
    life answers one at least, so that a call which is repeated comes through. The kills go on while the block works;
    `house.survived` says when all of them are done. A dead letter ends the block's next call at once.
    """

    def __init__(self, around: Surroundings, *, kills: int, seed: int) -> None:
        self.around, self.port = around, free_port()
        self.left = {"web": kills, "worker": kills}
        self.chance = random.Random(seed)
        self.over = threading.Event()
        self.until_late = time.monotonic() + LONGEST
        self.trouble: list[BaseException] = []
        self.calls = threading.Condition()
        self.asked = self.answers = 0
        self.web: Process | None = None
        self.life: Life | None = None
        haunts = {"web": self._web, "worker": self._worker}
        self.threads = [
            threading.Thread(target=self._haunt, args=(haunt,), name=name) for name, haunt in haunts.items()
        ]

    def __enter__(self) -> "House":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.over.set()
        with self.calls:
            self.calls.notify_all()
        while any(thread.is_alive() for thread in self.threads):
            self._end()  # a life that began meanwhile as well
            for thread in self.threads:
                thread.join(0.2)
        self._end()
        if not any(problem):
            self.look()

    def _end(self) -> None:
        if self.web is not None:
            end(self.web)
        if self.life is not None:
            self.life.end()
            self.life.wake()

    @property
    def survived(self) -> bool:
        """Every kill is done."""
        return not any(self.left.values())

    def look(self) -> None:
        """Raise what went wrong in the house, or that it has worked too long."""
        assert time.monotonic() < self.until_late, f"kills that are left after {LONGEST:.0f} s: {self.left}"
        if self.trouble:
            raise AssertionError(f"{self.trouble[0]}\n{self.log('worker')}\n{self.log('web')}") from self.trouble[0]

    def log(self, name: str) -> str:
        """The last complaints of a process."""
        path = self._log(name)
        return f"{name}: {path.read_text(errors='replace')[-2000:]}" if path.exists() else ""

    def _log(self, name: str) -> Path:
        return Path(self.around["TROPA_DATA"]) / f"{name}.log"

    def _haunt(self, lives: Callable[[], None]) -> None:
        try:
            lives()
        except BaseException as problem:  # noqa: BLE001  the block raises it
            if not self.over.is_set():
                self.trouble.append(problem)
                self.over.set()

    def _worker(self) -> None:
        """One worker after the other, each to the end that was drawn for it; the last one lives on."""
        for fate in fates(random.Random(self.chance.random()), self.left["worker"], POINTS):
            life = self._begin_life(fate)
            going = life.follow(None if fate.point else fate.parts, self.over)
            if self.over.is_set():
                return
            assert going or fate.point, f"the worker died by itself: {life.end()}"
            self.over.wait(fate.delay)
            assert (ended := life.end()) == -signal.SIGKILL, f"the worker ended with {ended}"
            self.left["worker"] -= 1
        assert not self._begin_life(Fate(0, 0.0)).follow(None, self.over), "it has no end"
        assert self.over.is_set(), "the worker died by itself"

    def _begin_life(self, fate: Fate) -> Life:
        more = PREPARED | ({"TROPA_CRASH_AT": fate.point} if fate.point else {})
        self.life = Life(start(self.around, COMPANY, "labour:30", log=self._log("worker"), **more), *LONG)
        return self.life

    def _web(self) -> None:
        """One web after the other; the last one lives on."""
        chance = random.Random(self.chance.random())
        while not self.over.is_set():
            self.web = start(self.around, "tropa", "web", log=self._log("web"), TROPA_PORT=str(self.port), **PREPARED)
            if not self.left["web"]:
                return
            if not self._within_a_call(chance.randint(1, 3)):
                return
            self.over.wait(chance.uniform(0.0, chance.choice(MOMENTS)))
            assert self.web.poll() is None, "the web died by itself"
            end(self.web)
            self.left["web"] -= 1

    def _within_a_call(self, answers: int) -> bool:
        """Wait until this life has answered so often and is asked again; False when the house closes."""
        with self.calls:
            wanted = self.answers + answers
            self.calls.wait_for(lambda: self.over.is_set() or self.answers >= wanted)
            asked = self.asked
            self.calls.wait_for(lambda: self.over.is_set() or self.asked > asked)
        return not self.over.is_set()

    def answered(self, *call: Any, **more: Any) -> Any:
        """Repeat a call with one key until it is answered, as a program does whose connection breaks."""
        more.setdefault("key", uuid4().hex)
        until = time.monotonic() + SILENCE
        while True:
            self.look()
            assert time.monotonic() < until, f"{call[:2]} was never answered\n{self.log('web')}"
            try:
                return self.ask(*call, **more)
            except urllib.error.HTTPError as refused:
                raise AssertionError(refused.read().decode()[:500]) from refused
            except UNANSWERED:
                self.over.wait(0.1)

    def until(self, path: str, holds: Callable[[Any], bool], meanwhile: Callable[[], None] = lambda: None) -> Any:
        """Ask again until the answer is as it should be."""
        before, silent_since = None, time.monotonic()
        while not holds(told := self.answered("GET", path)):
            if told != before:
                before, silent_since = told, time.monotonic()
            assert time.monotonic() - silent_since < SILENCE, f"{told} stands still\n{self.log('worker')}"
            meanwhile()
            self.over.wait(0.1)
        return told

    def ask(self, *call: Any, **more: Any) -> Any:
        """One call of the API."""
        self._count(asked=1)
        found = ask(self.around, self.port, *call, **more)
        self._count(answers=1)
        return found

    def _count(self, *, asked: int = 0, answers: int = 0) -> None:
        with self.calls:
            self.asked, self.answers = self.asked + asked, self.answers + answers
            self.calls.notify_all()


def end(process: Process) -> None:
    """SIGKILL to it and all it started, and wait for the end."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=60)
    if process.stdout is not None:
        process.stdout.close()
