"""What must be true at once about customers."""

from collections.abc import Sequence
from typing import Any

from tropa.core import trail
from tropa.core.events import Stored, projection
from tropa.customers.events import NoteWritten

NOTE = "customers.note"
"""Kind of the trail entries of notes."""


@projection(NoteWritten)
def enter_notes(events: Sequence[Stored]) -> None:
    """A note has its line in the trail."""
    for event in events:
        news: Any = event.payload
        trail.add(
            news.customer_id,
            NOTE,
            subject=("note", news.note_id),
            occurred_at=event.occurred_at,
            importance=1,
            operation_id=event.operation_id,
            actor=event.actor,
        )
