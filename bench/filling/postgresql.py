"""Into PostgreSQL: COPY, no keys and indexes meanwhile, everything anew at the end.

COPY knows no row-level security, so its owner is let through meanwhile.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from bench.filling.rows import Rows
from bench.filling.writers import Writer, constants
from tropa.core import scope
from tropa.core.databases.postgresql.policies import JOINED_ONLY
from tropa.core.records.inserting import Insertion, quoted

NULL = "\\N"
FAST = ("maintenance_work_mem = '512MB'", "synchronous_commit = off", "TIME ZONE 'UTC'")


class PostgreSql(Writer):
    """Writes by COPY over a connection of the owner."""

    def __init__(self) -> None:
        super().__init__()
        self._base: Any = None

    @contextmanager
    def open(self, models: Iterable[Any]) -> Iterator[None]:
        """Nobody else looks in meanwhile."""
        models = list(models)
        tables = [model._meta.db_table for model in models]
        walled = [model._meta.db_table for model in models if model._meta.label not in JOINED_ONLY]
        connection.close()
        with psycopg.connect(os.environ["TROPA_DATABASE_URL"], autocommit=True) as self._base:
            for setting in FAST:
                self._base.execute(f"SET {setting}")
            taken = self._take_off(tables)
            for table in walled:
                self._base.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            yield
            for statement in taken:
                self._base.execute(statement)
            for table in walled:
                self._base.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        self._base = None

    def _take_off(self, tables: list[str]) -> list[str]:
        """Drop keys and indexes; returns what makes them again, in the order in which they need one another."""
        links = self._base.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND (conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s))",
            [tables, tables],
        ).fetchall()
        keys = self._base.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype IN ('p', 'u') AND conrelid::regclass::text = ANY(%s)",
            [tables],
        ).fetchall()
        for table, name, _definition in (*links, *keys):
            self._base.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        indexes = self._base.execute(
            "SELECT quote_ident(indexname), indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [tables]
        ).fetchall()
        for name, _definition in indexes:
            self._base.execute(f"DROP INDEX {name}")

        def add(found: list[tuple[str, str, str]]) -> list[str]:
            return [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in found]

        return [*add(keys), *(definition for _name, definition in indexes), *add(links)]

    def write(self, rows: Iterable[Rows], workspace: UUID) -> None:
        """One transaction."""
        with self._base.transaction(), scope.enter(workspace):
            for model, columns, part in rows:
                if part:
                    self._copy(Insertion.of(model, tuple(columns)), part)
                    self.written += len(part)

    def _copy(self, plan: Insertion, part: list[tuple[Any, ...]]) -> None:
        fields = [*plan.given, *plan.constant]
        spelled = [
            list(map(_speller(field), column))
            for field, column in zip(plan.given, zip(*part, strict=True), strict=True)
        ]
        tail = "".join(f"\t{_spelled(value)}" for value in constants(plan, connection)) + "\n"
        lines = tail.join(map("\t".join, zip(*spelled, strict=True))) + tail
        with self._base.cursor() as cursor:
            names = ", ".join(quoted(field.column) for field in fields)
            with cursor.copy(f"COPY {quoted(plan.table)} ({names}) FROM STDIN") as copy:
                copy.write(lines)


def _speller(field: Any) -> Callable[[Any], str]:
    kind = field.db_type(connection)
    if kind == "uuid":
        return lambda value: NULL if value is None else value.hex()
    if kind == "boolean":
        return lambda value: "t" if value else "f"
    return lambda value: NULL if value is None else str(value)  # our texts hold neither tabs nor backslashes


def _spelled(value: Any) -> str:
    value = getattr(value, "obj", value)  # JSON in psycopg's wrapper
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value.hex if isinstance(value, UUID) else str(value)
