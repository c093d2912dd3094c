"""Rows of an archive into the tables, a thousand a transaction, in bounded memory."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import IO, Any

import orjson
from django.db import DatabaseError, models, transaction

from tropa.core import buffer, scope
from tropa.core.archive.formats import FORMAT, translators
from tropa.core.archive.packages import Package, Part
from tropa.core.archive.refusing import BadArchive, Wrong
from tropa.core.archive.spelling import column, row_of
from tropa.core.archive.tables import OWN, Table, later_links, tables
from tropa.core.databases.common import permit
from tropa.core.records import Row, insert_rows
from tropa.core.records.inserting import quoted
from tropa.lib.crashes import crash_point
from tropa.lib.sequences import chunks

TOGETHER = 1_000
MOST_HELD = 100_000
"""Rows of tables outside the workspace (accounts, cursors), which are held in memory."""
Numbered = tuple[int, dict[str, Any]]


class Filling:
    """The work of one import; it stands in the scope of the new workspace."""

    def __init__(self, package: Package, order: Sequence[Table]) -> None:
        self.package = package
        self.order = order
        self.later = later_links(list(order))
        self.waiting: dict[str, list[dict[str, Any]]] = {}
        """Rows of tables outside the workspace that nothing has asked for yet, by table."""
        self.ids: dict[str, Mapping[Any, Any]] = {}
        """Table outside the workspace -> id here by id in the file."""
        self.put_off: IO[bytes]
        """Links to rows that are not in yet, one a line: table, column, id, id."""

    def fill(self) -> dict[str, int]:
        """Write all rows; gives their numbers by table.

        Raises:
            BadArchive: a row cannot be; the sentence names file and line.
        """
        known = {table.name for table in self.order}
        if strange := sorted(self.package.parts.keys() - known):
            raise BadArchive(f"The archive has a table {strange[0]}, which only a newer Tropa knows.")
        rows = {}
        with tempfile.TemporaryFile() as self.put_off:
            for table in self.order:
                part = self.package.parts.get(table.name)
                if part is not None:
                    rows[table.name] = self._table(table, part)
            self._tie()
        return rows

    def place_last(self) -> None:
        """Write the rows outside the workspace that nothing pointed at: readers of the feed. In the last transaction.

        Raises:
            BadArchive: a reader is ahead of the feed.
        """
        head = self.package.manifest["head"]
        for name, rows in self.waiting.items():
            model = tables.get(next(table.label for table in self.order if table.name == name)).model
            if not _has_workspace(model):
                continue
            if any(row["seq"] > head for row in rows):
                raise BadArchive(f"{name}: a reader of the feed is ahead of its head.")
            model.objects.bulk_create([model(workspace_id=scope.require(), **row) for row in rows])

    def _table(self, table: Table, part: Part) -> int:
        if strange := sorted(set(part.columns) - set(table.columns)):
            raise BadArchive(f"{part.file} has a column {strange[0]}, which only a newer Tropa knows.")
        missing = [
            name
            for name in table.columns
            if name not in part.columns and not _may_lack(table.model._meta.get_field(name))
        ]
        if missing:
            raise BadArchive(f"{part.file} has no column {missing[0]}.")
        batches = chunks(self._rows(table, part), TOGETHER)
        if not issubclass(table.model, Row):
            self.waiting[table.name] = [row for batch in batches for row in self._held(table, part, batch)]
            return len(self.waiting[table.name])
        count, last = 0, None
        for batch in batches:
            last = self._write(table, part, batch, last)
            count += len(batch)
            crash_point("archive.batch")
        return count

    def _rows(self, table: Table, part: Part) -> Iterator[Numbered]:
        """(line, row) of the present format, with the columns that the manifest names and no others."""
        changes = [
            change
            for older in range(self.package.format, FORMAT)
            if (change := translators[older].rows.get(table.name)) is not None
        ]
        wanted = set(part.columns)
        for number, text in self.package.lines(part):
            try:
                row = row_of(text)
                for change in changes:
                    change(row)
                if row.keys() != wanted:
                    raise Wrong("its columns are not those of the manifest")  # one sentence
                if table.settle is not None:
                    table.settle(row)
            except (Wrong, KeyError, TypeError) as wrong:
                raise BadArchive(f"{part.file}, line {number}: {wrong}.") from wrong
            yield number, row

    def _held(self, table: Table, part: Part, batch: Sequence[Numbered]) -> Iterator[dict[str, Any]]:
        if len(self.waiting.get(table.name, ())) > MOST_HELD:
            raise BadArchive(f"{part.file} has more than {MOST_HELD} rows.")
        values = self._values(table, part, batch, part.columns)
        for row in zip(*values, strict=True):
            yield dict(zip(part.columns, row, strict=True))

    def _write(self, table: Table, part: Part, batch: Sequence[Numbered], last: Any) -> Any:
        """Write a batch; gives the id of its last row. Ids must grow, so no row comes twice."""
        names = (*part.columns, *table.fresh)
        asked = self._asked(table)
        with transaction.atomic() if asked else nullcontext():
            for target in asked:
                assert target.take is not None
                self.ids[target.label] = target.take(self.waiting.pop(target.name))
            values = self._values(table, part, batch, part.columns)
            ids = values[part.columns.index("id")]
            for at, identity in enumerate(ids):
                if last is not None and identity <= last:
                    raise BadArchive(f"{part.file}, line {batch[at][0]}: ids do not grow; a row stands twice.")
                last = identity
            self._put_off(table, part, ids, values)
            values += [[fresh() for _row in batch] for fresh in table.fresh.values()]
            rows = list(zip(*values, strict=True))
            try:
                with transaction.atomic():
                    insert_rows(table.model, names, rows)
            except (DatabaseError, OverflowError) as problem:
                self._blame(table, part, names, batch, rows, problem)
        return last

    def _asked(self, table: Table) -> list[Table]:
        """Tables outside the workspace that this one leads to and that were not taken in yet."""
        found = []
        for name in table.columns:
            field = table.model._meta.get_field(name)
            if field.is_relation:
                target = tables.get(field.related_model._meta.label)
                if target.take is not None and target.name in self.waiting:
                    found.append(target)
        return found

    def _values(self, table: Table, part: Part, batch: Sequence[Numbered], names: Sequence[str]) -> list[list[Any]]:
        """The Python values of a batch, by columns."""
        found = []
        for name in names:
            field = table.model._meta.get_field(name)
            ids = self.ids.get(field.related_model._meta.label) if field.is_relation else None
            values = [row[name] for _number, row in batch]
            try:
                found.append(column(field, values, ids))
            except Wrong as wrong:
                for number, row in batch:
                    try:
                        column(field, [row[name]], ids)
                    except Wrong:
                        raise BadArchive(f"{part.file}, line {number}: {wrong}.") from wrong
                raise
        return found

    def _put_off(self, table: Table, part: Part, ids: Sequence[Any], values: list[list[Any]]) -> None:
        """Leave links to rows that are not in yet empty, and note them for the end."""
        for name in self.later[table.name]:
            if name not in part.columns:
                continue
            field, at = table.model._meta.get_field(name), part.columns.index(name)
            own = field.related_model is table.model
            for number, (identity, target) in enumerate(zip(ids, values[at], strict=True)):
                if target is None or (own and target < identity):
                    continue
                if not field.null:
                    raise BadArchive(f"{part.file}: {name} leads to a row behind it.")
                values[at][number] = None
                self.put_off.write(orjson.dumps([table.label, name, identity, target]) + b"\n")

    def _tie(self) -> None:
        """Fill in the links that were put off."""
        self.put_off.seek(0)
        for part in chunks(map(orjson.loads, self.put_off), TOGETHER):
            groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
            for label, name, identity, target in part:
                groups[label, name].append((identity, target))
            with transaction.atomic():
                for (label, name), pairs in groups.items():
                    try:
                        with transaction.atomic():
                            _link(tables.get(label).model, name, pairs)
                    except DatabaseError as problem:
                        raise BadArchive(
                            f"{label.lower()}: {name} leads to a row that is not in the archive."
                        ) from problem

    def _blame(
        self,
        table: Table,
        part: Part,
        names: Sequence[str],
        batch: Sequence[Numbered],
        rows: Sequence[Any],
        problem: Exception,
    ) -> None:
        """Find the row that the base refuses, by writing them one by one and taking all of it back."""
        with transaction.atomic():
            for (number, _row), row in zip(batch, rows, strict=True):
                try:
                    with transaction.atomic():
                        insert_rows(table.model, names, [row])
                except (DatabaseError, OverflowError) as wrong:
                    raise BadArchive(f"{part.file}, line {number}: {_why(wrong)}.") from wrong
            transaction.set_rollback(True)
        raise problem


def _link(model: Any, name: str, pairs: Sequence[tuple[str, str]]) -> None:
    connection = buffer.connection()
    field, key, own = (model._meta.get_field(each) for each in (name, "id", OWN))
    sql = (
        f"UPDATE {quoted(model._meta.db_table)} SET {quoted(field.column)} = %s "  # noqa: S608  # own names
        f"WHERE {quoted(key.column)} = %s AND {quoted(own.column)} = %s"
    )
    workspace = own.get_db_prep_save(scope.require(), connection)
    rows = [
        [field.get_db_prep_save(target, connection), key.get_db_prep_save(identity, connection), workspace]
        for identity, target in pairs
    ]
    with permit(connection), connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _why(problem: Exception) -> str:
    told = str(problem).lower()
    if "foreign key" in told:
        return "it leads to a row that is not in the archive"
    if "unique" in told:
        return "a row like it stands in the archive already, or its id is taken in this installation"
    if "check" in told or "null" in told:
        return "it breaks a rule of its table"
    return "the base does not take it"


def _may_lack(field: models.Field[Any, Any]) -> bool:
    """Whether an older archive may be without it: its default holds."""
    return bool(field.null or field.has_default() or (field.empty_strings_allowed and field.blank))


def _has_workspace(model: Any) -> bool:
    return any(field.name == OWN for field in model._meta.concrete_fields)
