"""Events: declared as frozen dataclasses, published in operations, projected at once, kept under the feed's number."""

import dataclasses
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from django.utils import timezone

from tropa.core import actors, buffer, digests
from tropa.core.actors import Actor
from tropa.core.buffer import Published
from tropa.core.ids import uuid7
from tropa.core.models import Event
from tropa.core.records import insert_rows
from tropa.core.spelling import dumps

E = TypeVar("E")
Projection = Callable[[Sequence["Stored"]], None]

labels: dict[str, type] = {}
titles: dict[str, Any] = {}
"""Of the events that people choose from, by label; those without a title are the house's own."""
_projections: dict[type, list[Projection]] = defaultdict(list)


@dataclass(frozen=True)
class Stored:
    """An event as projections and subscribers see it; a projection sees `seq` 0, its number comes later."""

    id: UUID
    seq: int
    label: str
    occurred_at: datetime
    payload: Any
    operation_id: UUID | None
    actor: Actor


def event(label: str, *, title: Any = "") -> Callable[[type[E]], type[E]]:
    """Declare a frozen dataclass as an event under a label that never changes.

    Args:
        title: lazily translated; with it webhooks may ask for the event, so its values may leave the house: ids and
            plain words, nothing personal.

    Raises:
        ValueError: the label is taken, or the class is no frozen dataclass.
    """

    def declare(cls: type[E]) -> type[E]:
        if label in labels and labels[label].__qualname__ != cls.__qualname__:
            raise ValueError(f"Two events are called {label}.")
        if not dataclasses.is_dataclass(cls) or not cls.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise ValueError(f"{cls.__name__} must be a frozen dataclass, decorated below @event.")
        labels[label] = cls
        if title:
            titles[label] = title
        cls.label = label  # type: ignore[attr-defined]  # every event class carries its label
        return cls

    return declare


def publish(event: Any, *, occurred_at: datetime | None = None, operation_id: UUID | None = None) -> UUID:
    """Tell the news; it is stored, numbered and projected when the outermost operation ends. Returns its id.

    Args:
        operation_id: the deed it belongs to; default is the innermost open one.

    Raises:
        WriteOutsideOperation: neither an operation nor `journal.announcing()` is open.
    """
    context = buffer.required(event)
    now = timezone.now()
    entry = Published(
        savepoints=frozenset(buffer.connection().savepoint_ids),
        operation=operation_id or (None if context.label == "" else context.id),
        id=uuid7(),
        event=event,
        actor=context.actor,
        occurred_at=occurred_at or now,
        recorded_at=now,
    )
    context.root.published.append(entry)
    return entry.id


def projection(*kinds: type) -> Callable[[Projection], Projection]:
    """Register a function run in the same transaction, with all events of these kinds at once; no network."""

    def register(function: Projection) -> Projection:
        for kind in kinds:
            _projections[kind].append(function)
        return function

    return register


def project(published: Sequence[Published]) -> None:
    """Run the projections of what was published, each once with all its events."""
    batches: dict[Projection, list[Stored]] = {}
    for entry in published:
        for function in _projections[type(entry.event)]:
            batches.setdefault(function, []).append(
                Stored(entry.id, 0, entry.event.label, entry.occurred_at, entry.event, entry.operation, entry.actor)
            )
    for function, events in batches.items():
        function(events)


def store(published: Sequence[Published], seq: int) -> None:
    """Write the events under their number."""
    rows = []
    for entry, salt in zip(published, digests.salts(len(published)), strict=True):
        payload = dumps({item.name: getattr(entry.event, item.name) for item in dataclasses.fields(entry.event)})
        rows.append(
            (
                entry.id,
                entry.operation,
                seq,
                entry.event.label,
                entry.occurred_at,
                entry.recorded_at,
                payload,
                salt,
                digests.of_payload(salt, payload),
            )
        )
    insert_rows(
        Event,
        ["id", "operation", "seq", "label", "occurred_at", "recorded_at", "payload", "salt", "digest"],
        rows,
    )


def load(row: Any) -> Stored:
    """A stored row as subscribers see it; an erased payload is None.

    Raises:
        KeyError: the label is of no known event.
    """
    cls, payload = labels[row.label], None
    if row.payload:
        values, hints = json.loads(row.payload), get_type_hints(cls)
        payload = cls(**{name: _typed(value, hints[name]) for name, value in values.items() if name in hints})
    operation = row.operation
    actor = Actor(operation.actor_kind, operation.actor_id) if operation else actors.SYSTEM
    return Stored(row.pk, row.seq, row.label, row.occurred_at, payload, row.operation_id, actor)


def _typed(value: Any, hint: Any) -> Any:
    if value is not None and (hint is UUID or UUID in getattr(hint, "__args__", ())) and isinstance(value, str):
        return UUID(value)
    return value
