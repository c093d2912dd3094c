"""A worker killed with SIGKILL at any point loses nothing and doubles nothing."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

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
def surroundings(tmp_path: Path) -> dict[str, str]:
    """A base of its own on the ring's database."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("TROPA_")}
    found["TROPA_DATA"] = str(tmp_path)
    if url := os.environ.get("TROPA_TEST_DATABASE_URL"):
        base = f"drill_{uuid4().hex[:8]}"
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(f"CREATE DATABASE {base}")  # type: ignore[arg-type]
        found["TROPA_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{base}"
    return found


def chore(surroundings: dict[str, str], *words: str, **more: str) -> "subprocess.Popen[str]":
    """Start one of tests.drill.chores."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.drill.chores", *words],
        env=surroundings | more,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def done(process: "subprocess.Popen[str]") -> str:
    """What it said; it must have ended well."""
    said, trouble = process.communicate(timeout=120)
    assert process.returncode == 0, trouble[-3000:]
    return said


def check(surroundings: dict[str, str], number: int) -> None:
    """Everything once."""
    assert json.loads(done(chore(surroundings, "count"))) == {
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
def test_killed_at_each_named_point(surroundings: dict[str, str]) -> None:
    done(chore(surroundings, "fill", str(NUMBER)))
    for point in POINTS:
        killed = chore(surroundings, "work", TROPA_CRASH_AT=point)
        _said, trouble = killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL, f"{point} was never passed: {trouble[-2000:]}"
    done(chore(surroundings, "work"))
    check(surroundings, NUMBER)


def test_killed_a_hundred_times(surroundings: dict[str, str]) -> None:
    """At any moment; two workers beside one another, so the one takes over from the other."""
    chance = random.Random(SEED)
    number = 1_500
    done(chore(surroundings, "fill", str(number)))
    survivor = chore(surroundings, "work")
    for _kill in range(100):
        worker = chore(surroundings, "work")
        try:
            worker.wait(chance.uniform(0.3, 2.5))
        except subprocess.TimeoutExpired:
            worker.kill()
        worker.communicate(timeout=60)
        if survivor.poll() is None and chance.random() < 0.3:
            survivor.kill()
            survivor.communicate(timeout=60)
            survivor = chore(surroundings, "work")
    survivor.communicate(timeout=300)
    done(chore(surroundings, "work"))
    check(surroundings, number)
