"""What the running operations changed and published, until the outermost one ends and writes it all at once."""

from collections import defaultdict
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone

from tropa.core import arrangement
from tropa.core.actors import Actor
from tropa.core.databases.common import WriteOutsideOperation, savepoint_listeners
from tropa.core.ids import uuid7

PACK_ABOVE = 50
"""Up to so many records an operation writes one journal row each, quick to find; above, rows are packed."""
PACK = 1_000

UpdateRow = tuple[UUID, int, int, tuple[Any, ...]]
"""(id, version before, version after, values before)"""


def connection() -> Any:
    """The one database."""
    return connections["default"]


@dataclass(slots=True)
class Written:
    """One entry of the buffer: a batch of records of one model, changed alike."""

    savepoints: frozenset[str | None]
    operation: UUID
    action: str
    model: Any
    columns: tuple[str, ...]
    rows: list[list[Any]]
    """[id, version before] for creates, [id, version before, values before] otherwise."""
    given: "tuple[Sequence[str], Sequence[Sequence[Any]]] | None" = None
    """Of a mass insert: the names of the fields it gave, and its tuples in the order of `rows`."""


@dataclass(slots=True)
class Published:
    """An event that waits for its number."""

    savepoints: frozenset[str | None]
    operation: UUID | None
    id: UUID
    event: Any
    actor: Actor
    occurred_at: datetime
    recorded_at: datetime


@dataclass(slots=True)
class OperationContext:
    """An open operation. Children share the `root`'s lists."""

    label: str
    title: Any
    actor: Actor
    origin: str
    parent: "OperationContext | None" = None
    undoes: UUID | None = None
    existing: bool = False
    """True when its row stands already (mass work: one operation over many transactions)."""
    id: UUID = field(default_factory=uuid7)
    at: datetime = field(default_factory=timezone.now)
    effects: list[dict[str, Any]] = field(default_factory=list)
    savepoints: frozenset[str | None] = frozenset()
    written: list[Written] = field(default_factory=list)
    published: list[Published] = field(default_factory=list)
    operations: "list[OperationContext]" = field(default_factory=list)
    handed: dict[str, Any] = field(default_factory=lambda: defaultdict(dict))
    """What a mass writer knows of records it has made, for hooks that would read it from the base (`search.hand`)."""

    @property
    def root(self) -> "OperationContext":
        """The outermost operation of this transaction."""
        context = self
        while context.parent is not None:
            context = context.parent
        return context

    def created(
        self,
        model: Any,
        ids: Sequence[UUID],
        version: int = 1,
        given: "tuple[Sequence[str], Sequence[Sequence[Any]]] | None" = None,
    ) -> None:
        """Note inserted records."""
        self._note("c", model, (), [[identity, version] for identity in ids], given)

    def restored(self, model: Any, rows: Sequence[tuple[UUID, int]]) -> None:
        """Note records inserted again by an undo: (id, version)."""
        self._note("c", model, (), [list(row) for row in rows])

    def updated(self, model: Any, columns: tuple[str, ...], rows: Sequence[UpdateRow]) -> None:
        """Note changed records with their values before."""
        self._note("u", model, columns, [[row[0], row[1], list(row[3])] for row in rows])

    def deleted(self, model: Any, records: Sequence[Any]) -> None:
        """Note purged records with all their columns."""
        columns = tuple(
            column.attname
            for column in model._meta.concrete_fields
            if column.attname not in {"id", "workspace_id", "version"}
        )
        self._note(
            "d",
            model,
            columns,
            [[row.pk, getattr(row, "version", 1), [getattr(row, name) for name in columns]] for row in records],
        )

    def _note(
        self,
        action: str,
        model: Any,
        columns: tuple[str, ...],
        rows: list[list[Any]],
        given: "tuple[Sequence[str], Sequence[Sequence[Any]]] | None" = None,
    ) -> None:
        if rows:
            arrangement.written(model)
            tag = frozenset(connection().savepoint_ids)
            self.root.written.append(Written(tag, self.id, action, model, columns, rows, given))

    def touched(self) -> dict[Any, set[UUID]]:
        """The ids written so far, by model."""
        found: dict[Any, set[UUID]] = defaultdict(set)
        for entry in self.root.written:
            found[entry.model].update([row[0] for row in entry.rows])
        return found

    def touched_of(self, model: Any) -> set[UUID]:
        """The ids of one model."""
        return {row[0] for entry in self.root.written if entry.model is model for row in entry.rows}

    def inserted(self, model: Any, name: str) -> dict[UUID, Any]:
        """What mass inserts of this transaction gave to one field, by the ids of records that were not touched since.

        A hook that needs no more than this does not read the new rows again.
        """
        found: dict[UUID, Any] = {}
        for entry in self.root.written:
            if entry.model is not model:
                continue
            names, rows = entry.given or ((), ())
            if name in names:
                at = names.index(name)
                found |= {row[0]: given[at] for row, given in zip(entry.rows, rows, strict=True)}
            elif found:
                for row in entry.rows:
                    found.pop(row[0], None)
        return found


_current: ContextVar[OperationContext | None] = ContextVar("operation", default=None)


def current() -> OperationContext | None:
    """The innermost open operation."""
    return _current.get()


def required(what: Any) -> OperationContext:
    """The innermost open operation.

    Raises:
        WriteOutsideOperation: none is open.
    """
    context = _current.get()
    if context is None:
        name = what.__name__ if isinstance(what, type) else type(what).__name__
        raise WriteOutsideOperation(f"{name} is written outside an operation.")
    return context


def forget(_connection: Any, savepoint: str) -> None:
    """A savepoint was rolled back: what happened since has not happened."""
    context = _current.get()
    if context is None:
        return
    root = context.root
    root.written = [entry for entry in root.written if savepoint not in entry.savepoints]
    root.published = [entry for entry in root.published if savepoint not in entry.savepoints]
    root.operations = [entry for entry in root.operations if savepoint not in entry.savepoints]


savepoint_listeners.append(forget)
