"""Every way in which many records are written, each of them journalled."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models.expressions import BaseExpression
from django.utils import timezone

from tropa.core import access, buffer, scope
from tropa.core.databases.common import permit
from tropa.core.errors import Conflict
from tropa.core.records.collector import JournalCollector
from tropa.core.records.inserting import insert_rows, quoted
from tropa.core.records.json import original
from tropa.core.records.rows import RowManager, ScopedQuerySet, claim
from tropa.lib.sequences import chunks

CHUNK = 2_000


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

    def forget(self, **values: Any) -> int:
        """Empty personal columns of entries of a ledger, past the journal. For erasure alone."""
        if strangers := values.keys() - set(self.model.personal):
            raise TypeError(f"{', '.join(sorted(strangers))}: not declared personal.")
        with permit(buffer.connection()):
            return models.QuerySet.update(self, **values)

    def derive_each(self, name: str, values: Sequence[tuple[Any, Any]]) -> None:
        """Write one derived column of many records: (value, id) pairs."""
        if name not in self.model.derived:
            raise TypeError(f"{name}: not declared derived.")
        field = self.model._meta.get_field(name)
        _execute_many(self.model, f"{quoted(field.column)} = %s", [[field], [self.model._meta.pk]], values)

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
        assignments = ", ".join(f"{quoted(field.column)} = %s" for field in written)
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


def _execute_many(model: Any, assignments: str, fields: list[list[Any]], rows: Iterable[Sequence[Any]]) -> int:
    """UPDATE ... SET assignments WHERE keys AND workspace for each row; returns how many rows were met."""
    connection = buffer.connection()
    columns = [field for group in fields for field in group]
    where = " AND ".join(f"{quoted(field.column)} = %s" for field in fields[1])
    sql = f'UPDATE {quoted(model._meta.db_table)} SET {assignments} WHERE {where} AND "workspace_id" = %s'  # noqa: S608
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


class RecordManager(RowManager.from_queryset(RecordQuerySet)):  # type: ignore[misc]  # made at run time
    """All records of the entered workspace, the trash included."""


class LiveManager(RecordManager):
    """The records people work with: without the trash."""

    words: ClassVar[tuple[str, ...]] = ("in_scope", "live")
