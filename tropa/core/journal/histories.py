"""Who changed what from where, and how things stood at an instant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tropa.core.journal.reading import changes_of_record
from tropa.core.models import Operation


@dataclass(frozen=True)
class FieldChange:
    """One column of one change: what stood before and what was written."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class HistoryItem:
    """One change of a record: `action` is c, u or d; `erased` when the values were erased for privacy."""

    operation: Operation
    at: datetime
    action: str
    fields: list[FieldChange]
    erased: bool = False


def history(model: Any, identity: UUID) -> Iterator[HistoryItem]:
    """The changes of a record, the newest first. Read by `access` before: history shows every column."""
    record = model.everything.filter(pk=identity).first()
    after: dict[str, Any] = dict(record.before()) if record else {}
    for change, before in changes_of_record(model, identity):
        values = before.values or {}
        fields = (
            [FieldChange(name, value, after.get(name)) for name, value in values.items()]
            if change.action == "u"
            else []
        )
        yield HistoryItem(change.operation, change.at, change.action, fields, before.erased)
        after.update(values)


def state_at(model: Any, identity: UUID, instant: datetime) -> dict[str, Any] | None:
    """The columns of a record as they stood at `instant`; None when it did not exist (or its values were erased)."""
    return _state(model, identity, model.everything.filter(pk=identity).first(), instant)


def states_at(rows: Iterable[Any], instant: datetime) -> list[dict[str, Any]]:
    """The columns of these records as they stood at `instant`, without those that were not there or in the trash.

    Only what was written since is looked up in the journal.
    """
    states = (
        dict(row.before()) if row.updated_at <= instant else _state(type(row), row.pk, row, instant) for row in rows
    )
    return [state for state in states if state is not None and state.get("deleted_at") is None]


def _state(model: Any, identity: UUID, record: Any, instant: datetime) -> dict[str, Any] | None:
    state: dict[str, Any] | None = dict(record.before()) if record else None
    for change, before in changes_of_record(model, identity):
        if change.at <= instant:
            break
        if change.action == "c":
            state = None
        elif change.action == "d":
            state = {"id": identity, **before.values} if before.values is not None else None
        elif state is not None:
            state.update(before.values or {})
    return state
