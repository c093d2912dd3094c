"""A company of any size to measure in, and the real web process before it."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.files import write_file
from tropa.lib.processes import die_with_parent

PASSWORD = "four quiet words here"
SELLERS = 10
PAUSE = 0.05


@dataclass
class House:
    """One workspace that grows; made in the entered base."""

    opened: Any
    size: int = 0
    sellers: list[Any] = field(default_factory=list)

    @classmethod
    def open(cls) -> "House":
        """An empty company with ten sellers."""
        from tropa.core import scope
        from tropa.core.journal import operation
        from tropa.staff.models import Member, Role, User
        from tropa.staff.services import open_workspace

        opened = open_workspace(company="Bench", email="owner@bench.example", password=PASSWORD)
        with scope.enter(opened.workspace.pk), operation("bench.hire", title="Hire"):
            role = Role.objects.filter(base="seller").first()
            sellers = [
                Member.objects.create(
                    user=User.objects.create_user(f"s{n}@bench.example", None), name=f"Продавец {n}", role=role
                )
                for n in range(SELLERS)
            ]
        return cls(opened, 0, sellers)

    def grow(self, size: int) -> None:
        """Import customers until there are so many."""
        from tropa.core import scope
        from tropa.customers.importing.preparing import prepare
        from tropa.customers.importing.running import run_to_end

        rows = size - self.size
        with tempfile.TemporaryDirectory() as folder, scope.enter(self.opened.workspace.pk):
            path = Path(folder) / "customers.csv"
            write_file(path, rows, first=self.size, owners=[seller.user.email for seller in self.sellers])
            with path.open("rb") as stream:
                run = run_to_end(prepare(stream, path.name, member=self.opened.member))
        assert run.counts["created"] == rows, run.counts
        self.size = size
        analyse()


def analyse() -> None:
    """What autovacuum does by itself within minutes, and SQLite at each end of a connection."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
        return
    import psycopg

    # The product's own connections have put off the owner's rights, and only the owner's are enough.
    with psycopg.connect(os.environ["TROPA_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


@dataclass
class Answer:
    """What came back."""

    status: int
    body: bytes
    queries: int
    seconds: float


class Browser:
    """The owner, signed in, on one connection that is kept."""

    def __init__(self, house: House, port: int) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(house.opened.member.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.slug = house.opened.workspace.slug
        self._mark = "b" * 32
        self._cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self._mark}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, **query: str) -> Answer:
        """A page of the workspace."""
        return self._ask("GET", f"/w/{self.slug}/{path}" + (f"?{urlencode(query)}" if query else ""))

    def post(self, path: str, **form: str) -> Answer:
        """A form of the workspace."""
        return self._ask("POST", f"/w/{self.slug}/{path}", urlencode(form))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": self._cookies, "Accept-Encoding": "identity"}
        if body is not None:
            headers |= {"X-CSRFToken": self._mark, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        took = time.perf_counter() - began
        return Answer(response.status, content, int(response.headers.get("X-Bench-Queries", 0)), took)


class Server:
    """`tropa web`: one process of four threads, as the box runs it."""

    def __init__(self, port: int) -> None:
        environment = os.environ | {
            "TROPA_PORT": str(port),
            "TROPA_PREPARED": "1",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tropa", "web"], env=environment, start_new_session=True, preexec_fn=die_with_parent
        )
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            if self.process.poll() is not None:
                raise RuntimeError("The web process ended at once.")
            time.sleep(PAUSE)  # a server that starts tells nobody when it is ready

    def cpu(self) -> float:
        """Seconds of processor, user and system, of the process and all it started, and of the database's server."""
        roots = {self.process.pid, int(os.environ.get("BENCH_DATABASE", self.process.pid))}
        ticks = sum(_ticks(pid) for pid in _tree(roots))
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it and what it started."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


@contextlib.contextmanager
def served(port: int) -> Iterator[Server]:
    """The web process meanwhile."""
    server = Server(port)
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


def _ticks(pid: int) -> int:
    try:
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, parts[11:15]))  # its own and those of children that have ended
