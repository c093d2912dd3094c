"""Into SQLite: no journal of the file, no indexes but those of the keys, everything else anew at the end."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

from bench.filling.rows import Rows
from bench.filling.writers import Writer, constants
from tropa.core import scope
from tropa.core.databases.sqlite.base import Database
from tropa.core.models.search import SearchDoc
from tropa.core.records.inserting import Insertion, quoted
from tropa.core.search import schema

FAST = ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "foreign_keys=OFF",
        "cache_size=-1000000", "threads=2", "temp_store=FILE")  # fmt: skip
"""A base that is being filled when the machine fails is filled anew."""
WORDS_AT_ONCE, USUAL = 64 << 20, 1 << 20
"""Bytes of words that the index of the search collects before it writes them out."""


class Sqlite(Writer):
    """Writes by executemany over a connection of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._base: Any = None
        self._statements: dict[Any, str] = {}

    @contextmanager
    def open(self, models: Iterable[Any]) -> Iterator[None]:
        """The whole base is ours meanwhile."""
        tables = [model._meta.db_table for model in models]
        connection.close()
        self._base = Database.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
        for pragma in FAST:
            self._base.execute(f"PRAGMA {pragma}")
        marks = ", ".join("?" * len(tables))
        found = self._base.execute(
            f"SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ({marks}) AND sql IS NOT NULL "
            "AND type IN ('index', 'trigger')",
            tables,
        ).fetchall()
        for kind, name, _sql in found:
            self._base.execute(f'DROP {kind} "{name}"')
        try:
            yield
            for _kind, _name, sql in found:
                self._base.execute(sql)
            if SearchDoc._meta.db_table in tables:
                self._rebuild()
            self._base.execute("PRAGMA journal_mode=WAL")
        finally:
            self._base.close()
            self._base = None

    def _rebuild(self) -> None:
        index = schema.INDEX
        for told, size in (("hashsize", WORDS_AT_ONCE), ("rebuild", None), ("hashsize", USUAL)):
            columns, marks = (f"{index}, rank", "?, ?") if size else (index, "?")
            values = (told, size) if size else (told,)
            self._base.execute(f"INSERT INTO {index} ({columns}) VALUES ({marks})", values)

    def write(self, rows: Iterable[Rows], workspace: UUID) -> None:
        """One transaction."""
        self._base.execute("BEGIN")
        with scope.enter(workspace):
            for model, columns, part in rows:
                if part:
                    self._base.executemany(self._statement(model, tuple(columns), workspace), part)
                    self.written += len(part)
        self._base.execute("COMMIT")

    def _statement(self, model: Any, columns: tuple[str, ...], workspace: UUID) -> str:
        """What stands in every row is a part of the statement: that costs a third less than giving it with each row."""
        known = self._statements.get((model, columns, workspace))
        if known is None:
            plan = Insertion.of(model, columns)
            names = ", ".join(quoted(field.column) for field in [*plan.given, *plan.constant])
            values = [*("?" * len(columns)), *map(_literal, constants(plan, connection))]
            known = f"INSERT INTO {quoted(plan.table)} ({names}) VALUES ({', '.join(values)})"
            self._statements[model, columns, workspace] = known
        return known


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes | bytearray):
        return f"X'{value.hex()}'"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
