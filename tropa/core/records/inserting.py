"""Tuples into tables: the fastest way to write many rows, without making instances of models."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import repeat
from typing import Any, Self
from uuid import UUID

import orjson
from django.db import DataError, models

from tropa.core import buffer, scope
from tropa.core.databases.common import permit
from tropa.core.ids import UuidField, uuid7s
from tropa.core.spelling import spell
from tropa.lib.sequences import chunks

ROWS_TOGETHER = 500
MANY = 20
"""From so many rows on PostgreSQL gets them as one JSON text: a row of executemany costs its server three times as
much, and COPY knows no row-level security."""


def insert_rows(
    model: Any,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    operation: "buffer.OperationContext | None" = None,
    *,
    together: bool = False,
) -> list[Any]:
    """Insert tuples into a Row, Record or Ledger table; see RecordQuerySet.bulk_insert.

    Args:
        model: whose rows they are.
        columns: the names of the fields that the tuples hold.
        rows: the tuples.
        operation: tell it what was created.
        together: many rows a statement, for a table that costs something once a statement (FTS5 writes out what a
            trigger gave it at the end of each).
    """
    return Prepared.of(model, columns, rows).insert(operation, together=together)


@dataclass(frozen=True)
class Prepared:
    """Rows of one table, ready for the driver: all of a mass insert that can be done before the write lock is taken."""

    model: Any
    columns: Sequence[str]
    rows: list[Sequence[Any]]
    ids: list[Any]
    values: list[Sequence[Any]]
    """The varying columns, as the driver wants them."""

    @classmethod
    def of(cls, model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Self:
        """Give the rows their ids and the values their spelling; nothing is asked of the database."""
        rows, connection = list(rows), buffer.connection()
        plan = Insertion.of(model, tuple(columns))
        ids = [row[plan.id_at] for row in rows] if plan.id_at is not None else []
        if plan.makes_ids and rows:
            ids = uuid7s(len(rows))
        given = zip(plan.given, zip(*rows, strict=True), strict=True) if rows else ()
        values = [prepared_column(field, column, connection) for field, column in given]
        if plan.makes_ids:
            values.insert(0, prepared_column(model._meta.pk, ids, connection))
        return cls(model, columns, rows, ids, values)

    def insert(self, operation: "buffer.OperationContext | None" = None, *, together: bool = False) -> list[Any]:
        """Insert them into the entered workspace and return their ids; see insert_rows."""
        if not self.rows:
            return []
        connection, plan = buffer.connection(), Insertion.of(self.model, tuple(self.columns))
        constants = [
            bare(plan.workspace.get_db_prep_save(scope.require(), connection), connection),
            *(bare(field.get_db_prep_save(field.get_default(), connection), connection) for field in plan.left),
        ]
        with permit(connection):
            insert(connection, plan, self.values, constants, ROWS_TOGETHER if together else 1)
        if operation is not None:
            operation.created(self.model, self.ids, given=(self.columns, self.rows))
        return self.ids


@dataclass(frozen=True)
class Insertion:
    """How tuples of some columns of one model are inserted."""

    table: str
    given: list[Any]
    """Fields of the columns that the tuples have."""
    left: list[Any]
    """Fields that get their defaults."""
    workspace: Any
    id_at: int | None
    """Where the id stands in a tuple; None when it is none of the columns."""
    makes_ids: bool
    """Whether ids are made here: not those that come with the tuples, nor numbers of the database's own."""
    varying: list[Any]
    """Fields whose values differ from row to row."""
    constant: list[Any]
    """Fields that have one value in all rows."""

    @classmethod
    @cache
    def of(cls, model: Any, columns: tuple[str, ...]) -> "Insertion":
        """Made once for a model and columns."""
        meta = model._meta
        given = [meta.get_field(name) for name in columns]
        workspace = meta.get_field("workspace")
        left = [field for field in meta.concrete_fields if field not in given and field not in {meta.pk, workspace}]
        id_at = given.index(meta.pk) if meta.pk in given else None
        makes_ids = id_at is None and not isinstance(meta.pk, models.AutoField)
        varying = [*([meta.pk] if makes_ids else []), *given]
        return cls(meta.db_table, given, left, workspace, id_at, makes_ids, varying, [workspace, *left])


def insert(
    connection: Any, plan: Insertion, values: Sequence[Sequence[Any]], constants: Sequence[Any], together: int
) -> None:
    """Insert columns of prepared values, and the constants beside each row; `together` rows a statement on SQLite."""
    names = ", ".join(quoted(field.column) for field in (*plan.varying, *plan.constant))
    into = f"INSERT INTO {quoted(plan.table)} ({names})"  # own names
    marks = ", ".join(["%s"] * (len(values) + len(constants)))
    rows = zip(*values, *map(repeat, constants), strict=False)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(values[0]) >= MANY:
            cursor.execute(f"{into} {_recordset(plan, connection)}", [*constants, _json(plan, values)])
        elif together == 1:
            cursor.executemany(f"{into} VALUES ({marks})", rows)
        else:
            for part in chunks(rows, together):
                every = ", ".join([f"({marks})"] * len(part))
                cursor.execute(f"{into} VALUES {every}", [value for row in part for value in row])
    connection.grew(len(values[0]))


def _recordset(plan: Insertion, connection: Any) -> str:
    names = ", ".join(f"u.{quoted(field.column)}" for field in plan.varying)
    marks = "".join(f", %s::{_type(field, connection)}" for field in plan.constant)
    types = ", ".join(f"{quoted(field.column)} {_type(field, connection)}" for field in plan.varying)
    return f"SELECT {names}{marks} FROM json_to_recordset(%s::json) AS u({types})"  # noqa: S608  # own names


def _type(field: Any, connection: Any) -> str:
    return str(field.db_type(connection))


def _json(plan: Insertion, values: Sequence[Sequence[Any]]) -> str:
    """The rows as objects; what has no spelling (half a surrogate, a number past 64 bits) is refused as the base does.

    Raises:
        DataError: a value is not for JSON.
    """
    names = [field.column for field in plan.varying]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
    try:
        return orjson.dumps(rows, default=_spelled).decode()
    except orjson.JSONEncodeError as error:
        raise DataError(str(error)) from error


def _spelled(value: Any) -> Any:
    """What JSON does not know: wrapped JSON as it is, bytes as PostgreSQL reads them, the rest as the journal does."""
    inner = getattr(value, "obj", value)
    if isinstance(inner, bytes | bytearray | memoryview):
        return f"\\x{bytes(inner).hex()}"
    if inner is value:
        return spell(value)
    return orjson.Fragment(value.dumps(inner)) if value.dumps else inner


_REPEATED = {datetime, date, bool, int, type(None)}
"""Types of which a column of many rows has few different values."""


def prepared_column(field: Any, values: Sequence[Any], connection: Any) -> Sequence[Any]:
    """One column as the driver wants it; text and ids, nearly all of a mass insert, without Django's calls a value."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    types = set(map(type, values))
    if types == {str} and type(target) in {models.CharField, models.TextField}:
        return values
    if isinstance(target, UuidField) and types <= {UUID, type(None)}:
        # A bytearray is bound as it is, bytes are adapted first (databases.sqlite.base).
        return values if connection.vendor == "postgresql" else [value and bytearray(value.bytes) for value in values]
    prepare = field.get_db_prep_save
    if isinstance(field, models.JSONField):
        empty = {kind: prepare(kind(), connection) for kind in (dict, list)}
        if connection.vendor == "sqlite" and field.encoder:
            encode = field.encoder().encode  # one encoder for the column, where Django makes one for each value
            return [
                encode(value) if value else empty[type(value)] if type(value) in empty else prepare(value, connection)
                for value in values
            ]
        return [
            prepare(value, connection) if value or type(value) not in empty else empty[type(value)] for value in values
        ]
    if types <= _REPEATED:
        spelled = {value: bare(prepare(value, connection), connection) for value in set(values)}
        return [spelled[value] for value in values]
    return [bare(prepare(value, connection), connection) for value in values]


def bare(value: Any, connection: Any) -> Any:
    """What the driver takes without adapting it: members of enumerations as text, on SQLite truths as numbers."""
    if isinstance(value, str):
        return str.__str__(value)
    if connection.vendor == "sqlite":
        return int(value) if value.__class__ is bool else bytearray(value) if value.__class__ is bytes else value
    return value


def quoted(name: str) -> str:
    """The name of a table or column as SQL has it."""
    text: str = buffer.connection().ops.quote_name(name)
    return text
