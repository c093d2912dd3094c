"""Worker and web killed with SIGKILL in the middle of an import and of a bulk edit: the end is that of a quiet day."""

import http.client
import random
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.drill.calls import ask
from tests.drill.processes import (
    Process,
    Surroundings,
    done,
    free_port,
    kill,
    killed_at_last,
    start,
    surroundings,
)

COMPANY = "tests.drill.company"
KILLED = [
    ("import.written:3", "upload:0", "work"),
    ("import.batch:4", "work"),
    ("mass.written:3", "work", "edit:0", "work"),
    ("mass.part:4", "work"),
]
"""Where the worker dies, and what it was at."""
SEED = 20261125


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    """An installation with the company in it."""
    return opened(tmp_path / "killed")


def opened(folder: Path, space: str = "") -> Surroundings:
    """The environment of a new installation; `TOKEN` opens its API."""
    folder.mkdir()
    found = surroundings(folder, space)
    words = ("--company", "drill", "--email", "anna@example.ru", "--password", "correct horse battery", "--json")
    return found | {"TOKEN": done(start(found, "tropa", "init", *words))["token"]}


def quiet(folder: Path, batches: int) -> Any:
    """The same work undisturbed."""
    steps = [step for batch in range(batches) for step in (f"upload:{batch}", "work", f"edit:{batch}", "work")]
    return done(start(opened(folder), COMPANY, *steps, "count"))


@pytest.mark.short
def test_a_worker_killed_within_import_and_bulk_edit_goes_on(around: Surroundings, tmp_path: Path) -> None:
    for point, *steps in KILLED:
        die(around, point, *steps)
    assert done(start(around, COMPANY, "work", "count")) == quiet(tmp_path / "quiet", 1)
    die(around, "undo.part:2", "take_back:0", "work")
    found = done(start(around, COMPANY, "work", "count"))
    assert [row[:3] for row in found["operations"]][:2] == [
        ["core.edit", "undone", 2_000],
        ["core.undo", "done", 2_000],
    ]
    assert found["troubles"] == []


def die(around: Surroundings, point: str, *steps: str) -> None:
    """Run these steps until the process kills itself at a point."""
    killed = start(around, COMPANY, *steps, TROPA_CRASH_AT=point)
    _said, trouble = killed.communicate(timeout=300)
    assert killed.returncode == -signal.SIGKILL, f"{point} was never passed: {trouble[-2000:]}"


@pytest.mark.short
def test_a_web_killed_while_programs_write_does_everything_once(around: Surroundings) -> None:
    """Each request is repeated until it is answered."""
    customers, kills = 60, 4
    chance, port = random.Random(SEED), free_port()
    due = sorted(chance.sample(range(customers), kills))
    web = serve(around, port)
    with killed_at_last(web):
        for number in range(customers):
            killing = number in due
            made = None
            while made is None:
                try:
                    made = create(around, port, number, cut=web if killing else None)
                except (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException):
                    assert killing, "the web died without being killed"
                if killing:  # the answer may have come before the kill did: the process is dead all the same
                    kill(web)
                    killing = False
                    web = serve(around, port)
            assert made["name"] == f"Клиент {number:05}"
        listed = ask(around, port, "GET", "customers?search=&limit=1")
        kill(web)
    assert listed["count"] == customers
    found = done(start(around, COMPANY, "count"))
    assert found["people"][0] == customers
    assert found["journalled"]["customers.customer c"] == customers
    assert found["troubles"] == []


def serve(around: Surroundings, port: int, log: Path | None = None) -> Process:
    """A web process that answers."""
    web = start(around, "tropa", "web", log=log, TROPA_PORT=str(port))
    while web.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20).close()
        except (urllib.error.URLError, ConnectionError):
            with suppress(subprocess.TimeoutExpired):
                web.wait(0.1)
            continue
        return web
    raise AssertionError(log.read_text() if log else web.communicate()[1][-3000:])


def create(around: Surroundings, port: int, number: int, cut: Process | None) -> Any:
    """Ask for a customer; with `cut` the web is killed while it works on it, and no answer comes."""
    body = {"kind": "company", "name": f"Клиент {number:05}"}
    if cut is None:
        return ask(around, port, "POST", "customers", body, key=f"drill-{number}")
    # From nothing done to an answer on its way: a request takes about 30 ms.
    killer = threading.Timer(random.uniform(0.0, 0.06), kill, [cut])
    killer.start()
    try:
        return ask(around, port, "POST", "customers", body, key=f"drill-{number}")
    finally:
        killer.join()
