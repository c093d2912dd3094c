"""`tropa run`: web, live pages and worker as children of one small process without Django.

A child that dies comes back, after a pause that doubles while it keeps dying. SIGTERM ends all within 10 s.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from tropa.config.settings.environment import Environment, bracketed
from tropa.lib.processes import die_with_parent

GRACE = 9.0
STEADY = 30.0
"""Seconds after which a child counts as well again."""


class Child:
    """One process that is to run always."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.deaths = 0
        self.due = 0.0

    def start(self) -> None:
        """Start it; it dies with us, however we die."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tropa", self.name],
            preexec_fn=die_with_parent,
            start_new_session=True,  # Ctrl-C comes to us; we end the children in order
        )

    def look(self, now: float) -> None:
        """Start it again when it is gone and its pause is over."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.deaths = 1 if now - self.started > STEADY else self.deaths + 1
            pause = min(0.1 * 2**self.deaths, 30.0)
            self.due, self.process = now + pause, None
            print(f"{self.name} ended ({code}); again in {pause:.1f} s.", file=sys.stderr, flush=True)  # noqa: T201
        if now >= self.due:
            self.start()

    def end(self, how: int) -> None:
        """Send it a signal, and to what it started."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, how) if how == signal.SIGKILL else self.process.send_signal(how)


class Supervisor:
    """Keeps the three running until it is told to stop."""

    def __init__(self, environment: Environment, told: Callable[[str], None]) -> None:
        self.environment = environment
        self.told = told
        self.children = [Child(name) for name in ("web", "live", "worker")]
        self.stop = threading.Event()

    def run(self) -> None:
        """Start, say when ready, keep alive, end."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stop.set())
        try:
            threading.Thread(target=self._tell_when_ready, daemon=True).start()
            while not self.stop.is_set():
                for child in self.children:
                    child.look(time.monotonic())
                self.stop.wait(0.1)
        finally:
            self._end()

    def _end(self) -> None:
        for child in self.children:
            child.end(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process is not None:
                try:
                    child.process.wait(max(deadline - time.monotonic(), 0.05))
                except subprocess.TimeoutExpired:
                    child.end(signal.SIGKILL)

    def _tell_when_ready(self) -> None:
        while not self.stop.wait(0.05):
            if answers(self.environment.host, self.environment.port):
                self.told(f"http://{bracketed(self.environment.host)}:{self.environment.port}")
                return


def answers(host: str, port: int) -> bool:
    """Whether the web process answers."""
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def busy(host: str, port: int) -> bool:
    """Whether somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
