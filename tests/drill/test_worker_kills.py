"""A worker killed with SIGKILL at any point loses nothing and doubles nothing."""

import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.drill.processes import Surroundings, begun, done, kill, start, surroundings

CHORES = "tests.drill.chores"
NUMBER = 40
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
    done(start(around, CHORES, "fill", str(NUMBER)))
    for point in POINTS:
        killed = start(around, CHORES, "work", TROPA_CRASH_AT=point)
        _said, trouble = killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL, f"{point} was never passed: {trouble[-2000:]}"
    done(start(around, CHORES, "work"))
    check(around, NUMBER)


def test_killed_a_hundred_times(around: Surroundings) -> None:
    """At any moment; two workers beside one another, so the one takes over from the other."""
    chance = random.Random(SEED)
    number = 1_500
    done(start(around, CHORES, "fill", str(number)))
    survivor = start(around, CHORES, "work")
    for _kill in range(100):
        worker = begun(start(around, CHORES, "work"))
        try:
            worker.wait(chance.uniform(0.0, 1.5))
        except subprocess.TimeoutExpired:
            kill(worker)
        if survivor.poll() is None and chance.random() < 0.3:
            kill(survivor)
            survivor = start(around, CHORES, "work")
    survivor.communicate(timeout=300)
    done(start(around, CHORES, "work"))
    check(around, number)
