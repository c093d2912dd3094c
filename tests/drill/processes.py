"""Processes of a drill on a base of its own, and how they are killed."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

ROOT = Path(__file__).parents[2]
Surroundings = dict[str, str]
Process = subprocess.Popen[str]


def surroundings(folder: Path, space: str = "") -> Surroundings:
    """The environment of an installation of its own, on the ring's database (in this tablespace)."""
    # The settings of the tests are not those of a house.
    own = ("TROPA_", "DJANGO_SETTINGS_MODULE")
    found = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    found["TROPA_DATA"] = str(folder)
    if url := os.environ.get("TROPA_TEST_DATABASE_URL"):
        base = f"drill_{uuid4().hex[:8]}"
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(f"CREATE DATABASE {base}{f' TABLESPACE {space}' if space else ''}")  # type: ignore[arg-type]  # the name is made here
        found["TROPA_DATABASE_URL"] = f"{url.rpartition('/')[0]}/{base}"
    return found


def start(around: Surroundings, *words: str, log: Path | None = None, **more: str) -> Process:
    """Start `python -m <words>` as the head of its own group.

    Args:
        log: a file for its complaints, for a process that lives long enough to fill a pipe.
    """
    complaints = log.open("ab") if log else None
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        env=around | more,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=complaints or subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if complaints:
        complaints.close()
    return process


def done(process: Process) -> Any:
    """The JSON it said last; it must have ended well."""
    said, trouble = process.communicate(timeout=300)
    assert process.returncode == 0, trouble[-3000:]
    return json.loads(said.strip().splitlines()[-1]) if said.strip() else None


def kill(process: Process) -> None:
    """SIGKILL to it and all it started, and wait for the end."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)


@contextmanager
def killed_at_last(*processes: Process) -> Iterator[None]:
    """Whatever happens, none of them outlives the test."""
    try:
        yield
    finally:
        for process in processes:
            kill(process)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
