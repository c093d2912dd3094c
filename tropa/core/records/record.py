"""`Record` and `Ledger`: rows whose every change stands in the operation journal."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Literal, Self

from django.db import models
from django.db.models.expressions import BaseExpression
from django.utils import timezone

from tropa.core import buffer, kinds, scope
from tropa.core.databases.common import guarded_tables, permit
from tropa.core.errors import UNKEEPABLE, Conflict, RuleViolation
from tropa.core.records.json import freeze, original
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.core.records.rows import Row, RowBase, claim
from tropa.core.spelling import is_keepable

UNTRACKED = frozenset({"id", "workspace_id", "version", "updated_at"})
Undo = Literal["restore", "reverse", "never"]


class JournalledBase(RowBase):
    """Registers the kind and puts the table behind the wall."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        model = super().__new__(mcs, name, bases, attrs, **kwargs)
        if not model._meta.abstract and model.__module__ != "__fake__":
            guarded_tables.add(model._meta.db_table)
            kinds.register(model)
        return model


class Journalled(Row, metaclass=JournalledBase):
    """What Record and Ledger share: the snapshot of loaded values and the journalled ways to write."""

    everything: ClassVar[Any]
    """The manager of all rows, the trash included."""
    undo: ClassVar[Undo] = "restore"
    derived: ClassVar[tuple[str, ...]] = ()
    """Columns written by projections alone, with `QuerySet.derive`: no version, no journal, no state hash."""
    secret: ClassVar[tuple[str, ...]] = ()
    """Columns that open a door: they leave with no archive and are no part of the state hash."""
    personal: ClassVar[tuple[str, ...]] = ()
    """Columns that say something about a person; `erase` empties them wherever they are stored."""
    arranges: ClassVar[bool] = False
    """Whether it is part of what the company has arranged and every page reads (core.arrangement)."""
    purged: ClassVar[bool] = True
    """Whether it leaves the base after 30 days in the trash; what history names by its id does not."""
    tells_of: ClassVar[str] = ""
    """The link to whom its personal columns tell of, where it outlives that record: a deal, of its customer."""
    erasable: ClassVar[bool] = False
    """Whether a person may ask to have this record erased; parts of it (CASCADE) go with it."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)

    _was: dict[str, Any]

    class Meta(Row.Meta):
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        """Keep what was loaded: the before-values of the journal."""
        record = super().from_db(db, field_names, values, **kwargs)
        record.__dict__["_loaded"] = (field_names, values)
        return record

    def before(self) -> dict[str, Any]:
        """The loaded values by column (attname)."""
        loaded = self.__dict__.get("_loaded")
        if loaded is None:
            was: dict[str, Any] = self.__dict__.setdefault("_was", {})
            return was
        names, values = loaded
        merged = {name: original(value) for name, value in zip(names, values, strict=True)}
        return merged | {name: original(value) for name, value in self.__dict__.get("_was", {}).items()}

    def changed(self) -> dict[str, Any]:
        """The values before, by column, of every column that now differs from what was loaded."""
        skip = UNTRACKED | set(self.derived)
        now = self.__dict__
        return {
            name: old for name, old in self.before().items() if name not in skip and name in now and now[name] != old
        }

    def _snapshot(self, names: Collection[str] | None = None) -> None:
        """Take the present values as the loaded ones; only `names` when given (a deferred column was fetched)."""
        present = {
            field.attname: freeze(self.__dict__[field.attname])
            for field in self._meta.concrete_fields
            if field.attname in self.__dict__ and (names is None or field.attname in names or field.name in names)
        }
        if names is None:
            self.__dict__.pop("_loaded", None)
            self.__dict__["_was"] = present
        else:
            self.__dict__.setdefault("_was", {}).update(present)

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Reload; a deferred column merges into the snapshot and leaves earlier edits visible."""
        fields = None if fields is None else list(fields)
        super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        self._snapshot(fields)

    def _check_texts(self, names: Iterable[str]) -> None:
        """One answer on both databases: SQLite would keep a zero byte, PostgreSQL fails at it.

        Raises:
            RuleViolation: a text of these columns cannot be kept.
        """
        for name in names:
            value = self.__dict__.get(name)
            if isinstance(value, str) and not is_keepable(value):
                raise RuleViolation("text.character", UNKEEPABLE, field=name)

    def _create(self) -> None:
        operation = buffer.required(self)
        claim(self, scope.require())
        self._check_texts(self.__dict__)
        with permit(buffer.connection()):
            models.Model.save(self, force_insert=True)
        operation.created(type(self), [self.pk])
        self._snapshot()


class Ledger(Journalled):
    """Append-only inside an operation; a mistake is taken back by a counter-entry."""

    undo: ClassVar[Undo] = "reverse"
    version: ClassVar[int] = 1
    """Of every entry: it is never changed. Lists and programs ask it of whatever they show."""
    goes_with: ClassVar[str] = ""
    """The link to the record that an entry tells of: when the deed that made both is taken back and the record goes,
    the entry goes with it, without a counter-entry.
    """
    objects: ClassVar[Any] = RecordManager()
    everything: ClassVar[Any] = RecordManager()

    class Meta(Journalled.Meta):
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "objects"

    @property
    def updated_at(self) -> Any:
        """When it was written, since then it stands."""
        return self.created_at

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; an entry that stands is never changed."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only: write a counter-entry.")
        self._create()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError(f"{type(self).__name__} is append-only: write a counter-entry.")

    def reverse(self) -> "Ledger":
        """Write and return the counter-entry: a copy with the signed columns turned. Each ledger says how."""
        raise TypeError(f"{type(self).__name__} must say how its entries are reversed.")


class Record(Journalled):
    """Versioned, journalled, undoable, syncable; DELETE puts it into the trash for 30 days."""

    part_of: ClassVar[str] = ""
    """The link to the record whose part this is: an undo that must leave that record leaves its parts as well."""

    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = LiveManager()
    everything: ClassVar[Any] = RecordManager()

    class Meta(Journalled.Meta):
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "objects"

    def save(
        self,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Insert, or write the changed columns and their before-values; nothing changed means no SQL at all.

        Raises:
            Conflict: somebody changed the record since it was loaded.
            WriteOutsideOperation: no operation is open.
        """
        if self._state.adding:
            self._create()
            return
        operation = buffer.required(self)
        if self.workspace_id != scope.require():
            raise scope.WrongWorkspace(f"{type(self).__name__} {self.pk} belongs to another workspace.")
        was = self.changed()
        if update_fields is not None:
            named = {self._meta.get_field(name).attname for name in update_fields}  # type: ignore[union-attr]
            was = {name: value for name, value in was.items() if name in named}
        if was:
            self._write(operation, was)

    def touch(self) -> None:
        """A new version without a changed column: what hangs on the record and is told with it has changed.

        Raises:
            Conflict: somebody changed the record since it was loaded.
            WriteOutsideOperation: no operation is open.
        """
        self._write(buffer.required(self), {})

    def _write(self, operation: buffer.OperationContext, was: dict[str, Any]) -> None:
        self._check_texts(was)
        for name in was:
            if isinstance(getattr(self, name), BaseExpression | models.F):
                raise TypeError("Expressions are for QuerySet.update(), which reads the values before under the lock.")
        version, updated_at = self.version, self.updated_at
        self.version, self.updated_at = version + 1, timezone.now()
        try:
            with permit(buffer.connection()):
                models.Model.save(self, force_update=True, update_fields=[*was, "version", "updated_at"])
        except BaseException:
            self.version, self.updated_at = version, updated_at
            raise
        operation.updated(type(self), tuple(was), [(self.pk, version, version + 1, tuple(was.values()))])
        self._snapshot([*was])

    def _do_update(self, base_qs: Any, *args: Any) -> Any:
        done = super()._do_update(base_qs.filter(version=self.version - 1), *args)
        if not done:
            raise Conflict()
        return True

    def trash(self) -> None:
        """Put the record into the trash."""
        self.deleted_at = timezone.now()
        self.save()

    def restore(self) -> None:
        """Take the record out of the trash."""
        self.deleted_at = None
        self.save()

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Purge the row and everything below it, journalled. People use `trash`."""
        deleted: tuple[int, dict[str, int]] = type(self).everything.filter(pk=self.pk).delete()
        return deleted
