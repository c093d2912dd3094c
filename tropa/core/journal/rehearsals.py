"""`rehearse(fn)`: do it, look what would change, take it back; nothing leaves the house meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tropa.core.effects import Effect, noting
from tropa.core.errors import RuleViolation
from tropa.core.journal.operations import operation

T = TypeVar("T")
MOST_RECORDS = 1_000
MOST_SECONDS = 2.0


class TooLarge(RuleViolation):
    """A rehearsal changes more than 1,000 records or takes over 2 s: plan it instead."""

    def __init__(self) -> None:
        super().__init__(
            "core.too_large", _("This changes too much to be tried beforehand; choose fewer records or plan it.")
        )


@dataclass(frozen=True)
class Rehearsed:
    """One record that would change: its values before, by column; `action` is c, u or d."""

    model: str
    id: UUID
    action: str
    before: dict[str, Any]


@dataclass
class Rehearsal(Generic[T]):
    """What `fn` returned, the records it would change and the effects it would have outside."""

    result: T | None = None
    changes: list[Rehearsed] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


class _TakeBack(Exception):  # not an error: it unwinds the transaction
    pass


def rehearse(fn: Callable[[], T]) -> Rehearsal[T]:
    """Run `fn` and take everything back. `fn` must fetch its own records by id: instances it touches keep new values.

    Raises:
        TooLarge: beyond MOST_RECORDS or MOST_SECONDS.
    """
    rehearsal: Rehearsal[T] = Rehearsal()
    started = monotonic()
    try:
        with noting() as rehearsal.effects, transaction.atomic():
            with operation("core.rehearsal") as context:
                rehearsal.result = fn()
                mine = {entry.id for entry in _descendants(context)}
                rehearsal.changes = [
                    Rehearsed(
                        model=entry.model._meta.label_lower,
                        id=row[0],
                        action=entry.action,
                        before=dict(zip(entry.columns, row[2], strict=True)) if len(row) > 2 else {},
                    )
                    for entry in context.root.written
                    if entry.operation in mine
                    for row in entry.rows
                ]
                rehearsal.effects += [effect for entry in _descendants(context) for effect in entry.effects]
                if len(rehearsal.changes) > MOST_RECORDS or monotonic() - started > MOST_SECONDS:
                    raise TooLarge
            raise _TakeBack
    except _TakeBack:
        return rehearsal


def _descendants(context: Any) -> list[Any]:
    found = [context]
    for entry in context.root.operations:
        if entry.parent in found and entry not in found:
            found.append(entry)
    return found
