"""The queue of SQLite's writers: whoever dies, forks, fails or closes leaves it free."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from tropa.core.databases.sqlite.base import DatabaseWrapper

pytestmark = [pytest.mark.sql, pytest.mark.sqlite]

HOLDER = """
import fcntl, os, sys, time
lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""

ASKER = """
import fcntl, os, sys
lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base in a file; in memory nobody waits."""
    return tmp_path / "tropa.sqlite3"


@pytest.fixture
def connect(base: Path, django_db_blocker: Any, settings: Any) -> Iterator[Any]:
    """Connections of our backend to that base."""
    opened: list[DatabaseWrapper] = []
    configured = settings.DATABASES["default"]

    def connect() -> DatabaseWrapper:
        ready = {**configured, "NAME": str(base), "TIME_ZONE": None, "CONN_MAX_AGE": 0}
        options = {**configured.get("OPTIONS", {}), "timeout": 1}
        connection = DatabaseWrapper({**ready, "OPTIONS": options, "AUTOCOMMIT": True}, f"lock{len(opened)}")
        opened.append(connection)
        return connection

    with django_db_blocker.unblock():
        yield connect
        for connection in opened:
            connection.close()


def begin(connection: DatabaseWrapper) -> None:
    connection.ensure_connection()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(connection: DatabaseWrapper) -> None:
    connection.commit()
    connection.set_autocommit(True)


def is_free(base: Path) -> bool:
    """Whether another process would get the lock at once."""
    asked = subprocess.run([sys.executable, "-c", ASKER, f"{base}.lock"], stderr=subprocess.DEVNULL, check=False)
    return asked.returncode == 0


def test_a_transaction_holds_the_queue_and_its_end_frees_it(connect: Any, base: Path) -> None:
    connection = connect()
    begin(connection)
    assert not is_free(base)
    end(connection)
    assert is_free(base)
    begin(connection)
    connection.rollback()
    connection.set_autocommit(True)
    assert is_free(base)


def test_a_holder_killed_by_the_system_leaves_it_free(connect: Any, base: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, f"{base}.lock"], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert not is_free(base)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    connection = connect()
    begin(connection)
    end(connection)
    assert is_free(base)


def test_a_begin_that_fails_leaves_it_free(connect: Any, base: Path) -> None:
    """Somebody past the queue (a backup tool) holds SQLite's own lock: BEGIN IMMEDIATE gives up, others may go on."""
    stranger, ours = connect(), connect()
    stranger.ensure_connection()
    stranger.connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"):
        begin(ours)
    assert is_free(base)
    stranger.connection.execute("ROLLBACK")


def test_a_connection_closed_within_a_transaction_leaves_it_free(connect: Any, base: Path) -> None:
    connection = connect()
    begin(connection)
    connection.close()
    assert is_free(base)
    assert connection._queue is None


def test_a_single_write_outside_a_transaction_waits_for_its_turn(connect: Any, base: Path) -> None:
    """SQLite's own waiting is a lottery that a lonely UPDATE loses for ever behind writers who hand over in turn."""
    writer, other = connect(), connect()
    other.inc_thread_sharing()
    with writer.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (n INTEGER)")
    order: list[str] = []

    def write() -> None:
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO plain VALUES (1)")
        order.append("written")
        other.close()

    with writer.turn():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(0.3)  # long enough for a writer that does not queue to be caught
        with writer.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM plain")
            assert cursor.fetchone() == (0,)
            cursor.execute("INSERT INTO plain VALUES (2)")
        order.append("released")
    thread.join(10)
    assert order == ["released", "written"]
    assert is_free(base)
    with pytest.raises(OperationalError), writer.cursor() as cursor:
        cursor.execute("INSERT INTO missing VALUES (1)")
    assert is_free(base)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_stands_in_the_queue_by_itself(connect: Any, base: Path) -> None:
    """An inherited descriptor would share the parent's lock: both would write at once, or the child free it."""
    connection = connect()
    begin(connection)
    end(connection)
    inherited = connection._queue
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            connection.connection = None
            connection._enter_queue()
            own = connection._queue != inherited and connection._queue_pid == os.getpid()
            os.write(told, b"1" if own else b"0")
            signal.pause()
        finally:
            os._exit(1)
    try:
        assert os.read(ready, 1) == b"1"
        assert not is_free(base)
        connection._leave_queue()
        assert not is_free(base), "the parent cannot free what the child holds"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(told)
    assert is_free(base)
