"""PostgreSQL for the cloud: every transaction says which workspace it is for, so row-level security can answer."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql import base, operations
from psycopg.pq import ExecStatus

from tropa.core import scope
from tropa.core.databases.common import KernelConnection, permit


class DatabaseOperations(operations.DatabaseOperations):
    """Flushing a test base passes the wall."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Run the statements of `flush` in one transaction."""
        with permit(self.connection):
            super().execute_sql_flush(sql_list)


def in_transaction(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A statement outside a transaction gets one of its own, or the policies would hide every row."""
    connection = context["connection"]
    if connection.in_atomic_block or not connection.autocommit or scope.get() is None:
        return execute(sql, params, many, context)
    with transaction.atomic(using=connection.alias):
        return execute(sql, params, many, context)


MANY = 1_000
"""Rows that a connection may add before the plans it keeps are made anew; that costs some milliseconds."""


class DatabaseWrapper(KernelConnection, base.DatabaseWrapper):
    """BEGIN and the workspace setting travel in one round trip (73 against 110 microseconds)."""

    ops_class = DatabaseOperations
    mark_sql = "SELECT pg_current_snapshot()::text"  # which transactions run: writing ones come into it and leave it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read_only = False
        self._inserted = 0
        self.execute_wrappers.append(in_transaction)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        workspace = scope.get()
        if autocommit or (workspace is None and not self.read_only):
            return
        begin = "BEGIN READ ONLY" if self.read_only else "BEGIN"
        setting = f"; SET LOCAL app.workspace = '{UUID(str(workspace))}'" if workspace else ""
        result = self.connection.pgconn.exec_(f"{begin}{setting}".encode())
        if result.status != ExecStatus.COMMAND_OK:
            message = result.error_message.decode(errors="replace")
            self.connection.rollback()
            raise self.Database.OperationalError(message)

    def grew(self, rows: int) -> None:
        """Forget the plans of foreign key checks each time this connection has added so many rows.

        A session plans each check once. When a company is new its tables are empty, any index looks as good as the
        right one, and the plan stays until statistics are gathered: after some thousand rows of an import each check
        read every row of the workspace (429 rows a second where there are now thousands).
        """
        self._inserted += rows
        if self._inserted >= MANY:
            self._inserted = 0
            with self.cursor() as cursor:
                cursor.execute("DISCARD PLANS")

    def show_workspace(self, workspace: UUID | None) -> None:
        """Move the setting inside a running transaction; None shows nothing."""
        with self.cursor() as cursor:
            cursor.execute("SELECT set_config('app.workspace', %s, true)", [str(workspace or "")])
