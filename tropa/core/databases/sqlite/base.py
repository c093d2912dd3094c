"""SQLite for the box: fair writers, the journal's wall, and refusal of a SQLite that loses commits."""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base, operations

from tropa.core.databases.common import WRITE, KernelConnection, permit

Database: Any = base.Database  # type: ignore[attr-defined]  # the stubs leave it out

# The driver asks of each parameter that is no text, number or bytearray whether it adapts itself, through exceptions:
# 1.2 microseconds for an id, a None, a truth, 0.2 for a type that is registered.
for kind, adapter in ((bytes, bytearray), (type(None), {}.get), (bool, int)):
    Database.register_adapter(kind, adapter)

SAFE_VERSION = (3, 51, 3)
LONG_HOLD = 1.0
log = logging.getLogger(__name__)


class DatabaseOperations(operations.DatabaseOperations):
    """Flushing a test base passes the wall and looks at foreign keys only at its end."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Run the statements of `flush` in one transaction."""
        from django.db import transaction

        with (
            permit(self.connection),
            transaction.atomic(using=self.connection.alias, savepoint=False),
            self.connection.cursor() as cursor,
        ):
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            for sql in sql_list:
                cursor.execute(sql)


def in_turn(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A single write outside a transaction queues as well: behind writers who hand over in turn it would never come."""
    connection = context["connection"]
    if connection.in_atomic_block or connection.in_queue or sql.startswith("SELECT ") or not WRITE.search(sql):
        return execute(sql, params, many, context)
    with connection.turn():
        return execute(sql, params, many, context)


class DatabaseWrapper(KernelConnection, base.DatabaseWrapper):
    """Writers queue at a file lock: before BEGIN IMMEDIATE, and round a single write outside a transaction.

    SQLite's own busy handler polls, so a writer may starve for seconds; the lock hands over in turn (worst wait of 12
    writers 930 -> 18 ms). The operating system frees it when a process dies.
    """

    ops_class = DatabaseOperations
    mark_sql = "PRAGMA data_version"
    _queue: int | None = None
    _queue_pid = 0
    _since = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(in_turn)

    @property
    def in_queue(self) -> bool:
        """Whether this connection may write now."""
        return bool(self._since)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and hand over at the end."""
        self._enter_queue()
        try:
            yield
        finally:
            self._leave_queue()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, unless this SQLite has the WAL-reset race."""
        if Database.sqlite_version_info < SAFE_VERSION:
            raise ImproperlyConfigured(
                f"SQLite {Database.sqlite_version} can lose commits in WAL mode; pysqlite3 with 3.51.3 is needed."
            )
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._leave_queue()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # not in the stubs
        finally:
            self._leave_queue_if_done()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._leave_queue_if_done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._leave_queue()
            if self._queue is not None and self._queue_pid == os.getpid():
                os.close(self._queue)
            self._queue = None

    def _leave_queue_if_done(self) -> None:
        if self.connection is None or not self.connection.in_transaction:
            self._leave_queue()

    def _enter_queue(self) -> None:
        if self.is_in_memory_db():
            return
        if self._queue is None or self._queue_pid != os.getpid():
            # A descriptor inherited over fork would share its lock with the parent.
            path = f"{self.settings_dict['NAME']}.lock"
            self._queue = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._queue_pid = os.getpid()
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        self._since = time.monotonic()

    def _leave_queue(self) -> None:
        if self._since and self._queue is not None and self._queue_pid == os.getpid():
            fcntl.flock(self._queue, fcntl.LOCK_UN)
            if (held := time.monotonic() - self._since) > LONG_HOLD:
                log.warning("A transaction held the write lock for %.1f s.", held)
        self._since = 0.0
