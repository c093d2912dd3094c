"""What must be true at once about customers."""

from collections.abc import Sequence

from tropa.core import trail
from tropa.core.events import Stored, projection
from tropa.customers.events import NoteWritten

NOTE = "customers.note"
"""Kind of the trail entries of notes."""


@projection(NoteWritten)
def enter_notes(events: Sequence[Stored]) -> None:
    """A note has its line in the trail."""
    news = [(event, event.payload) for event in events]
    trail.enter(
        [(event, trail.Entry(note.customer_id, NOTE, ("note", note.note_id), importance=1)) for event, note in news]
    )
