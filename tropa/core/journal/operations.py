"""`with operation(...)`: every write of Records and Ledgers is part of a named deed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction

from tropa.core import actors, buffer, digests, scope
from tropa.core.actors import Actor, Origin
from tropa.core.buffer import OperationContext, Written
from tropa.core.effects import rehearsing
from tropa.core.events import bus, feed
from tropa.core.models import Change, Operation
from tropa.core.records import insert_rows
from tropa.lib.sequences import chunks

after_write: list[Callable[[Any, set[UUID]], None]] = []
"""Hooks called once a model and transaction with the ids written, before the journal itself is written: derived rows
(search, field index) stay true on every path, undo included."""
at_end: list[Callable[[OperationContext], None]] = []
"""Hooks called once a transaction with the outermost operation: they see which deed wrote which columns."""


@contextmanager
def operation(
    label: str,
    *,
    by: Actor | None = None,
    title: Any = "",
    origin: Origin | None = None,
    undoes: UUID | None = None,
) -> Iterator[OperationContext]:
    """Open a deed; inside another it becomes its child. Atomic: an exception takes everything back.

    Args:
        label: stable name, "customers.assign".
        by: who acts; default is who acts in this context.
        title: what people read in History; at most 300 characters.
        origin: page, api, import, ...; default is that of the context.
        undoes: the operation this one takes back.
    """
    parent = buffer.current()
    context = OperationContext(
        label=label,
        title=title,
        actor=by or actors.acting(),
        origin=origin or actors.origin(),
        parent=parent,
        undoes=undoes,
    )
    with transaction.atomic(), _entered(context):
        yield context
        if parent is None:
            flush(context)


@contextmanager
def resumed(row: Any) -> Iterator[OperationContext]:
    """One more transaction of a long operation whose row stands already (mass work, undo of mass work)."""
    context = OperationContext(
        label=row.label,
        title=row.title,
        actor=Actor(row.actor_kind, row.actor_id),
        origin=row.origin,
        undoes=row.undoes_id,
        existing=True,
        id=row.pk,
        at=row.at,
    )
    with transaction.atomic(), _entered(context):
        yield context
        flush(context)


@contextmanager
def child_of(operation_id: UUID, label: str, *, title: Any = "") -> Iterator[OperationContext]:
    """A deed that follows from an operation of an earlier transaction (a subscriber, a rule): its child in the tree."""
    cause = Operation.objects.get(pk=operation_id)
    ghost = OperationContext(
        label=cause.label, title="", actor=actors.acting(), origin="rule", existing=True, id=cause.pk, at=cause.at
    )
    with transaction.atomic(), _entered(ghost):
        with operation(label, title=title, origin="rule") as context:
            yield context
        flush(ghost)


@contextmanager
def announcing() -> Iterator[None]:
    """Publish where only Rows change: a transaction with a number of the feed but without an operation."""
    if buffer.current() is not None:
        yield
        return
    context = OperationContext(label="", title="", actor=actors.acting(), origin=actors.origin())
    with transaction.atomic():
        token = buffer._current.set(context)
        try:
            yield
            if context.written:
                raise RuntimeError("Records are written in operations; announcing() is for Rows.")
            flush(context)
        finally:
            buffer._current.reset(token)


@contextmanager
def _entered(context: OperationContext) -> Iterator[None]:
    context.savepoints = frozenset(buffer.connection().savepoint_ids)
    context.root.operations.append(context)
    token = buffer._current.set(context)
    try:
        yield
    finally:
        buffer._current.reset(token)


def flush(root: OperationContext) -> None:
    """End of the outermost operation: derived rows, projections, then number and write the journal and events."""
    for model, ids in root.touched().items():
        for hook in after_write:
            hook(model, ids)
    for watch in at_end:
        watch(root)
    bus.project(root.published)
    if rehearsing() or not (root.written or root.published or root.effects):
        return
    write(root)


def write(root: OperationContext) -> None:
    """Write operations, changes and events under one number of the feed, taken as the last lock."""
    # `existing` first: the row is locked before the feed's, like every record.
    counts: dict[UUID, int] = {}
    for entry in root.written:
        counts[entry.operation] = counts.get(entry.operation, 0) + len(entry.rows)
    standing = [context.id for context in root.operations if context.existing and context.id in counts]
    rows = list(Operation.objects.filter(pk__in=standing).select_for_update()) if standing else []
    changes = [row for entry in root.written for row in change_rows(entry)]
    seq = feed.take(scope.require(), rearranged=any(entry.model.arranges for entry in root.written))
    for row in rows:
        Operation.objects.filter(pk=row.pk).update(seq=seq, records=row.records + counts[row.pk])
    insert_rows(
        Operation,
        [
            "id",
            "seq",
            "at",
            "label",
            "title",
            "actor_kind",
            "actor_id",
            "origin",
            "effects",
            "parent",
            "undoes",
            "records",
        ],
        [
            (
                context.id,
                seq,
                context.at,
                context.label,
                str(context.title)[:300],
                context.actor.kind,
                context.actor.id,
                context.origin,
                context.effects,
                context.parent.id if context.parent else None,
                context.undoes,
                counts.get(context.id, 0),
            )
            for context in root.operations
            if not context.existing
        ],
    )
    insert_rows(
        Change,
        ["operation", "action", "model", "first", "last", "count", "data", "digest", "at", "seq"],
        [(*row, root.at, seq) for row in changes],
    )
    bus.store(root.published, seq)


def change_rows(entry: Written) -> Iterator[tuple[Any, ...]]:
    """The journal rows of one buffer entry: one a record up to PACK_ABOVE records, else packed by PACK."""
    rows: Sequence[list[Any]] = entry.rows
    size = 1 if len(rows) <= buffer.PACK_ABOVE else buffer.PACK
    if size > 1:
        rows = sorted(rows, key=lambda row: row[0].int)
    for part in chunks(rows, size):
        yield (
            entry.operation,
            entry.action,
            entry.model._meta.label_lower,
            part[0][0],
            part[-1][0],
            len(part),
            *(digests.born(part) if entry.action == "c" else digests.written(entry.columns, part)),
        )
