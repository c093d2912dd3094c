"""What both backends share: the journal's wall and news of rolled back savepoints."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

WRITE = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|REPLACE\s+INTO|MERGE\s+INTO|INSERT\s+OR\s+\w+\s+INTO"
    r"|TRUNCATE(?:\s+TABLE)?|COPY)\s+(?:\w+\.)?[\"`]?(\w+)",
    re.IGNORECASE,
)
guarded_tables: set[str] = set()
"""Tables of Records and Ledgers; `tropa.core.records` adds to it as models are made."""

savepoint_listeners: list[Callable[[BaseDatabaseWrapper, str], None]] = []
"""Called with (connection, savepoint id) when a savepoint is rolled back; the journal drops what it held."""


class WriteOutsideOperation(RuntimeError):
    """A Record or Ledger was to be written outside an operation or round the journal: a programming error."""


def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """The wall: refuse writes to guarded tables unless the journal holds a permit on this connection."""
    if not context["connection"].permits and not (sql.startswith("SELECT ") and ";" not in sql):
        for match in WRITE.finditer(sql):
            if match[1] in guarded_tables:
                raise WriteOutsideOperation(match[1])
    return execute(sql, params, many, context)


class KernelConnection(BaseDatabaseWrapper):
    """Mixed into both DatabaseWrappers."""

    mark_sql: str
    """The question of `mark`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permits = 0
        self.execute_wrappers.append(guard)

    def mark(self) -> object:
        """What is another each time that another connection has committed; asks no table."""
        with self.cursor() as cursor:
            cursor.execute(self.mark_sql)
            return cursor.fetchone()

    def grew(self, rows: int) -> None:
        """Called when a mass insert has added so many rows; a base that keeps plans for small tables forgets them."""

    def savepoint_rollback(self, sid: str) -> None:
        """Roll back and tell the journal, whose buffer must forget what happened since."""
        super().savepoint_rollback(sid)
        for listener in savepoint_listeners:
            listener(self, sid)


@contextmanager
def permit(connection: Any) -> Iterator[None]:
    """Let the code in the block write guarded tables: for the journal, migrations, restore and test flushes alone."""
    connection.permits += 1
    try:
        yield
    finally:
        connection.permits -= 1
