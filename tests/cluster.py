"""A throw-away PostgreSQL: made in a temporary folder, on a free port, gone with the process that made it."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import psycopg

PR_SET_PDEATHSIG = 1
OWNER = "tropa_owner"
READY_WITHIN = 30.0


class NoPostgres(RuntimeError):
    """The programs of PostgreSQL are not on this machine."""


def programs() -> Path:
    """The folder with initdb and postgres, the newest version first.

    Raises:
        NoPostgres: there is none.
    """
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]), reverse=True
    )
    found = str(installed[0]) if installed else shutil.which("initdb")
    if not found:
        raise NoPostgres("PostgreSQL's programs are not installed (`make system` installs them)")
    return Path(found).parent


class Cluster:
    """One server; `with Cluster() as cluster:` starts it, `cluster.url(base)` names a database for its owner.

    The owner may make roles and databases but is no superuser, as on a real server. PostgreSQL refuses to run as
    root, so root starts it as the user postgres.

    Args:
        analysing: False: statistics are gathered by ANALYZE alone. Tests write much that nobody else sees before it is
            taken back, so what the server gathers by itself in between is of other tests, and now and then it chose a
            plan by it that took minutes.
    """

    def __init__(self, *, analysing: bool = True) -> None:
        self.analysing = analysing
        self.bin = programs()
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="tropa-pg-"))
        self._server: subprocess.Popen[bytes] | None = None

    def url(self, base: str = "tropa") -> str:
        """The address of one database, signed in as the owner."""
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{base}"

    @property
    def pid(self) -> int:
        """The process of the running server; its workers are children of it."""
        assert self._server is not None
        return self._server.pid

    def __enter__(self) -> Self:
        data, log = self.folder / "data", self.folder / "log"
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            shutil.chown(self.folder, user, user)
        who = {"user": user, "group": user, "extra_groups": []} if user else {}
        initdb = [
            self.bin / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ]
        # cwd: the user postgres may not look into ours.
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **who)  # type: ignore[call-overload]  # user and group together
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "128MB",
            "max_connections": "60",
            "max_wal_size": "2GB",
        }
        if not self.analysing:
            settings["autovacuum_analyze_threshold"] = str(2**31 - 1)
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            self._server = subprocess.Popen(  # type: ignore[call-overload]  # as above
                [self.bin / "postgres", "-D", data, *arguments],
                stdout=output,
                stderr=output,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C belongs to the tests; they stop the server themselves
                preexec_fn=_die_with_parent,
                **who,
            )
        self._wait(log)
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True
        ) as base:
            base.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB")
            base.execute(f"CREATE DATABASE tropa OWNER {OWNER}")
        return self

    def __exit__(self, *problem: object) -> None:
        assert self._server is not None
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(timeout=READY_WITHIN)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self, log: Path) -> None:
        assert self._server is not None
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline and self._server.poll() is None:
            try:
                psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname="postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)  # the server tells nobody when it is ready
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent() -> None:
    """In the server's process: end at once when the tests are killed, so that no server is left behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
