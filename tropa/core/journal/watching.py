"""Columns whose changes are news, told once, here: whatever door they came by, no path can forget it.

Each app says in its `events.py` what is told of which column. An undo is told as an undo (OperationUndone) alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from tropa.core.buffer import OperationContext
from tropa.core.events import publish
from tropa.core.registry import Registry
from tropa.lib.sequences import chunks

Moved = tuple[UUID, Any, Any]
"""A record, what stood in the column before and what stands there now."""


@dataclass(frozen=True)
class Watched:
    """One column of a kind.

    Args:
        label: "customers.lifecycle".
        kind: whose column.
        column: as instances call it ("owner_id").
        news: the events about so many records.
    """

    label: str
    kind: str
    column: str
    news: Callable[[Sequence[Moved]], Iterable[Any]]


watched: Registry[Watched] = Registry(Watched, module="events")


def watch(root: OperationContext) -> None:
    """The journal's hook: publish what the watched columns tell; it all happened at one instant."""
    now = timezone.now()
    rules = {(rule.kind, rule.column): rule for rule in watched}
    columns: dict[str, list[str]] = {}
    for kind, column in rules:
        columns.setdefault(kind, []).append(column)
    for model, column, operation_id, moved in moves(root, columns):
        for event in rules[model.kind_label, column].news(moved):
            publish(event, operation_id=operation_id, occurred_at=now)


def moves(
    root: OperationContext, columns: Mapping[str, Collection[str]]
) -> Iterator[tuple[Any, str, UUID, list[Moved]]]:
    """What became of these columns (by kind) in this transaction: model, column, operation and records, 500 at a time.

    Of several writes the first one's before counts; a value that came back is no move.
    """
    quiet = {context.id for context in root.operations if context.origin == "undo"}
    found: dict[tuple[Any, str, UUID], dict[UUID, Any]] = {}
    for entry in root.written:
        if entry.action != "u" or entry.operation in quiet:
            continue
        for column in columns.get(entry.model.kind_label, ()):
            if column in entry.columns:
                at, before = entry.columns.index(column), found.setdefault((entry.model, column, entry.operation), {})
                for identity, _version, values in entry.rows:
                    before.setdefault(identity, values[at])
    for (model, column, operation_id), before in found.items():
        for part in chunks(sorted(before), 500):
            now = model.everything.filter(pk__in=part).values_list("pk", column)
            moved = [(identity, before[identity], value) for identity, value in now if value != before[identity]]
            if moved:
                yield model, column, operation_id, moved
