"""The real processes of the box, and what they cost."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tropa.lib.processes import die_with_parent

PAUSE = 0.05


class Server:
    """`tropa web` (one process of four threads) or another command, as the box runs it."""

    def __init__(self, *words: str, **surroundings: str) -> None:
        environment = os.environ | {"TROPA_PREPARED": "1", "DJANGO_SETTINGS_MODULE": "bench.settings"} | surroundings
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tropa", *words],
            env=environment,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def await_answer(self, port: int) -> None:
        """Return when it answers.

        Raises:
            RuntimeError: it has ended.
        """
        while self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(PAUSE)  # a server that starts tells nobody when it is ready
        raise RuntimeError("The web process ended at once.")

    def cpu(self) -> float:
        """Seconds of processor, user and system, of the process and all it started, and of the database's server."""
        roots = {self.process.pid, int(os.environ.get("BENCH_DATABASE", self.process.pid))}
        return sum(map(_seconds, _tree(roots)))

    def stop(self) -> None:
        """End it and what it started."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


@contextlib.contextmanager
def served(port: int) -> Iterator[Server]:
    """The web process meanwhile."""
    server = Server("web", TROPA_PORT=str(port))
    try:
        server.await_answer(port)
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def working() -> Iterator[Server]:
    """A worker meanwhile."""
    server = Server("worker")
    try:
        yield server
    finally:
        server.stop()


def _tree(roots: set[int]) -> set[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _seconds(pid: int) -> float:
    """What its threads have run, to the nanosecond, as the scheduler counts it."""
    found = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            found += int(thread.read_text().split()[0])
    return found / 1_000_000_000
