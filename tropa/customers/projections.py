"""What must be true at once about customers."""

from collections.abc import Sequence
from uuid import UUID

from tropa.core import trail
from tropa.core.events import Stored, projection
from tropa.customers.events import ConsentChanged, CustomersMerged, NoteWritten

NOTE = "customers.note"
"""Kind of the trail entries of notes."""
CONSENT = "customers.consent"
"""Kind of the trail entries of consents; their group is the purpose and what became of it."""
MERGED = "customers.merged"
"""Kind of the trail entries of merges; their subject is the absorbed one."""


@projection(NoteWritten)
def enter_notes(events: Sequence[Stored]) -> None:
    """A note has its line in the trail."""
    news = [(event, event.payload) for event in events]
    trail.enter([(event, entry_of_note(note.customer_id, note.note_id)) for event, note in news])


def entry_of_note(customer: UUID, note: UUID) -> trail.Entry:
    """The line of a note in its customer's trail."""
    return trail.Entry(customer, NOTE, ("note", note), importance=1)


@projection(CustomersMerged)
def enter_merges(events: Sequence[Stored]) -> None:
    """The kept one's trail tells who went into it."""
    news = [(event, event.payload) for event in events]
    trail.enter([(event, trail.Entry(one.customer_id, MERGED, ("customer", one.absorbed_id))) for event, one in news])


@projection(ConsentChanged)
def enter_consents(events: Sequence[Stored]) -> None:
    """The trail tells what the customer agreed to and took back."""
    told = [(event, event.payload) for event in events]
    trail.enter(
        [
            (
                event,
                trail.Entry(one.customer_id, CONSENT, group_key=f"{one.purpose}:{'given' if one.given else 'ended'}"),
            )
            for event, one in told
        ]
    )
