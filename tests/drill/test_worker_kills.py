"""A worker killed with SIGKILL at any point loses nothing and doubles nothing."""

import random
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path

import pytest

from tests.drill.house import PREPARED
from tests.drill.lives import Life, fates
from tests.drill.processes import Surroundings, done, start, surroundings

CHORES = "tests.drill.chores"
NUMBER = 40
FILL, KILLS = 300, 100
POINTS = [
    "task.claimed:5",
    "garden.middle:3",
    "task.before_finish:4",
    "task.finished:6",
    "garden.part:9",
    "dispatcher.before_effect:1",
    "dispatcher.before_cursor:1",
    "dispatcher.after_commit:1",
]
SEED = 20261125


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    """A base of its own."""
    return surroundings(tmp_path)


def check(around: Surroundings, number: int) -> None:
    """Everything once."""
    assert done(start(around, CHORES, "count")) == {
        "tasks": number,
        "parts": number,
        "own beds": number,
        "leaves": number,
        "visits": number,
        "jobs": 0,
        "parked": 0,
        "journal": [],
    }


@pytest.mark.short
def test_killed_at_each_named_point(around: Surroundings) -> None:
    done(start(around, CHORES, "fill", str(NUMBER), "0"))
    for point in POINTS:
        killed = start(around, CHORES, "work", TROPA_CRASH_AT=point)
        _said, trouble = killed.communicate(timeout=300)
        assert killed.returncode == -signal.SIGKILL, f"{point} was never passed: {trouble[-2000:]}"
    done(start(around, CHORES, "work"))
    check(around, NUMBER)


def test_killed_a_hundred_times(around: Surroundings) -> None:
    """At any moment; two workers beside one another, so the one takes over from the other."""
    chance = random.Random(SEED)
    done(start(around, CHORES, "fill", str(FILL), "0"))
    fills, kills, drawn = 1, 0, cycle(fates(chance, KILLS, most=8))
    pair = [begin(around), begin(around)]
    with ended_at_last(pair):
        while kills < KILLS:
            side, fate = chance.randrange(2), next(drawn)
            if not pair[side].follow(pair[side].parts + fate.parts):  # nothing was left to do
                done(start(around, CHORES, "fill", str(FILL), str(fills)))
                fills += 1
            with suppress(subprocess.TimeoutExpired):
                pair[side].process.wait(fate.delay)
            kills += pair[side].end() == -signal.SIGKILL
            pair[side] = begin(around)
        for life in pair:
            life.follow(None)
    done(start(around, CHORES, "work"))
    check(around, fills * FILL)


def begin(around: Surroundings) -> Life:
    """A worker."""
    return Life(start(around, CHORES, "work", log=Path(around["TROPA_DATA"]) / "worker.log", **PREPARED), "tests.")


@contextmanager
def ended_at_last(lives: list[Life]) -> Iterator[None]:
    """Whatever happens, none of them outlives the test."""
    try:
        yield
    finally:
        for life in lives:
            life.end()
