"""Every way in which many records are written, each of them journalled."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import repeat
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models.expressions import BaseExpression
from django.utils import timezone

from tropa.core import scope
from tropa.core.databases.common import permit
from tropa.core.errors import Conflict
from tropa.core.ids import UuidField, uuid7s
from tropa.core.journal import buffer
from tropa.core.records.collector import JournalCollector
from tropa.core.records.json import original
from tropa.core.records.rows import ScopedQuerySet, claim
from tropa.lib.sequences import chunks

CHUNK = 2_000
ROWS_TOGETHER = 500


class RecordQuerySet(ScopedQuerySet):
    """Reads like any queryset; writes go through the journal."""

    def live(self) -> Self:
        """Without the trash."""
        return self.filter(deleted_at=None)

    def trashed(self) -> Self:
        """The trash alone."""
        return self.filter(deleted_at__isnull=False)

    def visible_to(self, viewer: Any) -> Self:
        """What this viewer may see (tropa.core.access)."""
        from tropa.core import access

        return self.filter(access.row_filter(viewer, self.model))

    def update(self, **values: Any) -> int:
        """Set the columns of all matching records; returns how many really changed.

        Plain values that a record already has change nothing; expressions are computed by the database under a lock.
        """
        operation = buffer.required(self.model)
        columns = {self.model._meta.get_field(name).attname: value for name, value in values.items()}
        if derived := columns.keys() & set(self.model.derived):
            raise TypeError(f"{', '.join(sorted(derived))}: derived columns are written by derive().")
        names = tuple(columns)
        plain = not any(isinstance(value, BaseExpression | models.F | models.Q) for value in columns.values())
        wanted = tuple(value.pk if isinstance(value, models.Model) else value for value in columns.values())
        with transaction.atomic():
            found = list(self.order_by("pk").select_for_update(of=("self",)).values_list("pk", "version", *names))
            if plain:
                found = [row for row in found if row[2:] != wanted]
            now = timezone.now()
            for part in chunks(found, CHUNK):
                own = self.model.everything.filter(pk__in=[row[0] for row in part])
                with permit(buffer.connection()):
                    models.QuerySet.update(own, **values, version=models.F("version") + 1, updated_at=now)
            operation.updated(
                self.model, names, [(row[0], row[1], row[1] + 1, tuple(map(original, row[2:]))) for row in found]
            )
        return len(found)

    def derive(self, **values: Any) -> int:
        """Write derived columns: no version, no journal. For projections."""
        strangers = {self.model._meta.get_field(name).attname for name in values} - {
            self.model._meta.get_field(name).attname for name in self.model.derived
        }
        if strangers:
            raise TypeError(f"{', '.join(sorted(strangers))}: not declared derived.")
        with permit(buffer.connection()):
            return models.QuerySet.update(self, **values)

    def derive_each(self, name: str, values: Sequence[tuple[Any, Any]]) -> None:
        """Write one derived column of many records: (value, id) pairs."""
        if name not in self.model.derived:
            raise TypeError(f"{name}: not declared derived.")
        field = self.model._meta.get_field(name)
        _execute_many(self.model, f"{_quote(field.column)} = %s", [[field], [self.model._meta.pk]], values)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert many; conflicts are errors, since nobody could say afterwards what an ignored one did."""
        if kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise TypeError("Ignored conflicts cannot be journalled.")
        operation = buffer.required(self.model)
        with permit(buffer.connection()):
            rows = super().bulk_create(objs, *args, **kwargs)
        for row in rows:
            row._snapshot()
        operation.created(self.model, [row.pk for row in rows])
        return rows

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """Write the changed columns of many loaded records; returns how many changed.

        Raises:
            Conflict: one of them was changed since it was loaded; nothing is written then.
        """
        operation = buffer.required(self.model)
        named = {self.model._meta.get_field(name).attname for name in fields}
        groups: dict[tuple[str, ...], list[tuple[Any, dict[str, Any]]]] = defaultdict(list)
        for record in objs:
            claim(record, scope.require())
            was = {name: old for name, old in record.changed().items() if name in named}
            if was:
                groups[tuple(was)].append((record, was))
        with transaction.atomic():
            for names, members in groups.items():
                self._update_group(operation, names, members)
        return sum(map(len, groups.values()))

    def _update_group(
        self, operation: buffer.OperationContext, names: tuple[str, ...], members: list[tuple[Any, dict[str, Any]]]
    ) -> None:
        meta, now = self.model._meta, timezone.now()
        written = [*(meta.get_field(name) for name in names), meta.get_field("updated_at")]
        assignments = ", ".join(f"{_quote(field.column)} = %s" for field in written)
        keys = [meta.pk, meta.get_field("version")]
        rows = [
            (*(getattr(record, name) for name in names), now, record.pk, record.version) for record, _was in members
        ]
        count = _execute_many(self.model, f'{assignments}, "version" = "version" + 1', [written, keys], rows)
        if count != len(rows):
            raise Conflict()
        changes = []
        for record, was in members:
            changes.append((record.pk, record.version, record.version + 1, tuple(was.values())))
            record.version, record.updated_at = record.version + 1, now
            record._snapshot(names)
        operation.updated(self.model, names, changes)

    def bulk_insert(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Any]:
        """Insert plain tuples without making instances (three times faster than bulk_create); returns the new ids.

        `columns` are field names; what they leave out gets the model's defaults. Values are Python values of the
        fields, foreign keys are ids.
        """
        operation = buffer.required(self.model)
        return insert_rows(self.model, columns, rows, operation)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Purge the rows and everything below them, every row of it journalled."""
        operation = buffer.required(self.model)
        with transaction.atomic(), permit(buffer.connection()):
            collector = JournalCollector(operation)
            collector.collect(list(self.in_scope()))
            deleted: tuple[int, dict[str, int]] = collector.delete()
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _raw_delete(self, using: str | None) -> int:
        if not buffer.connection().permits:
            raise TypeError("A raw delete goes round the journal.")
        deleted: int = super()._raw_delete(using)
        return deleted


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
    rows, connection = list(rows), buffer.connection()
    if not rows:
        return []
    plan = Insertion.of(model, tuple(columns))
    ids = [row[plan.id_at] for row in rows] if plan.id_at is not None else uuid7s(len(rows)) if plan.makes_ids else []
    own = bare(plan.workspace.get_db_prep_save(scope.require(), connection), connection)
    left = [bare(field.get_db_prep_save(field.get_default(), connection), connection) for field in plan.left]
    values = [
        *([prepared_column(model._meta.pk, ids, connection)] if plan.makes_ids else []),
        *(
            prepared_column(field, column, connection)
            for field, column in zip(plan.given, zip(*rows, strict=True), strict=True)
        ),
    ]
    with permit(connection), connection.cursor() as cursor:
        insert(cursor, plan, values, [own, *left], ROWS_TOGETHER if together else 1)
    if operation is not None:
        operation.created(model, ids, given=(columns, rows))
    return ids


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
    cursor: Any, plan: Insertion, values: Sequence[Sequence[Any]], constants: Sequence[Any], together: int
) -> None:
    """Insert columns of prepared values, and the constants beside each row, so many rows a statement."""
    names = ", ".join(_quote(field.column) for field in (*plan.varying, *plan.constant))
    marks = ", ".join(["%s"] * (len(values) + len(constants)))
    sql = f"INSERT INTO {_quote(plan.table)} ({names}) VALUES "  # noqa: S608  # own names
    rows = zip(*values, *map(repeat, constants), strict=False)
    if together == 1:
        cursor.executemany(f"{sql}({marks})", rows)
        return
    for part in chunks(rows, together):
        cursor.execute(sql + ", ".join([f"({marks})"] * len(part)), [value for row in part for value in row])


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


def _quote(name: str) -> str:
    quoted: str = buffer.connection().ops.quote_name(name)
    return quoted


def _execute_many(model: Any, assignments: str, fields: list[list[Any]], rows: Iterable[Sequence[Any]]) -> int:
    """UPDATE ... SET assignments WHERE keys AND workspace for each row; returns how many rows were met."""
    connection = buffer.connection()
    columns = [field for group in fields for field in group]
    where = " AND ".join(f"{_quote(field.column)} = %s" for field in fields[1])
    sql = f'UPDATE {_quote(model._meta.db_table)} SET {assignments} WHERE {where} AND "workspace_id" = %s'  # noqa: S608
    workspace = model._meta.get_field("workspace").get_db_prep_save(scope.require(), connection)
    prepared = [
        [*(field.get_db_prep_save(value, connection) for field, value in zip(columns, row, strict=True)), workspace]
        for row in rows
    ]
    if not prepared:
        return 0
    with permit(connection), connection.cursor() as cursor:
        cursor.executemany(sql, prepared)
        return int(cursor.rowcount)


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]  # made at run time
    """All records of the entered workspace, the trash included."""

    def get_queryset(self) -> RecordQuerySet:
        """Scoped from the start."""
        queryset: RecordQuerySet = super().get_queryset()
        return queryset.in_scope()


class LiveManager(RecordManager):
    """The records people work with: without the trash."""

    def get_queryset(self) -> RecordQuerySet:
        """Scoped and live."""
        return super().get_queryset().live()
