"""Writing two years down: a quarter, month or day of one seller is one operation, dated as it was.

Rows come by the records' mass insert and tell the news that the verbs tell, so trail, last contacts, next steps and
search follow by the product's own projections and hooks. A verb for each would take minutes, and could not say when it
was. A deal stands where it moved last: nothing in an operation is later than its date.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tropa.activities.events import TaskDone
from tropa.activities.models import Activity
from tropa.config.demo.bargains import Bargain
from tropa.config.demo.clock import DAY
from tropa.config.demo.deals import Refund, write_deals, write_refunds
from tropa.config.demo.diary import Entry
from tropa.config.demo.enquiries import Enquiry
from tropa.config.demo.leads import write_leads
from tropa.config.demo.marks import Word, write_words
from tropa.config.demo.world import World
from tropa.core.actors import Actor, act_as
from tropa.core.events import publish
from tropa.core.ids import uuid7
from tropa.core.journal import operation
from tropa.customers.events import NoteWritten
from tropa.customers.models import Note
from tropa.lib.names import folded

SPANS = ((timedelta(days=7), DAY), (timedelta(days=180), DAY * 30), (timedelta.max, DAY * 90))
"""What happened less long ago is told in operations of this length."""
NOTE = ["id", "customer", "author", "text", "text_key", "subject_kind", "subject_id", "created_at", "updated_at"]
TASK = ["id", "kind", "title", "title_key", "subject_kind", "subject_id", "customer", "due_at", "state", "result",
        "done_at", "created_at", "updated_at", "assignee", "team", "branch"]  # fmt: skip


@dataclass
class Span:
    """What one seller did in a quarter, a month or on a day."""

    seller: int
    ends: datetime
    """The last that happened in it."""
    bargains: list[Bargain] = field(default_factory=list)
    enquiries: list[Enquiry] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    back: list[Refund] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def reach(self, at: datetime) -> "Span":
        """Something happened then."""
        self.ends = max(self.ends, at)
        return self


class Calendar:
    """Spans by how long ago they were and whose they are."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.spans: dict[tuple[timedelta, int, int], Span] = {}

    def at(self, at: datetime, seller: int) -> Span:
        """The span of an instant."""
        ago = self.world.clock.now - at
        length = next(length for border, length in SPANS if ago < border)
        return self.spans.setdefault((length, ago // length, seller), Span(seller, at)).reach(at)

    def sort(
        self,
        bargains: Iterable[Bargain],
        enquiries: Iterable[Enquiry],
        entries: Iterable[Entry],
        back: Iterable[Refund],
        words: Iterable[Word],
    ) -> None:
        """Put everything where it belongs; an enquiry that led to a deal stands beside it."""
        for bargain in bargains:
            self.at(bargain.last, bargain.buyer.seller).bargains.append(bargain)
        for one in enquiries:
            if one.decided is not None:
                seller = one.bargain.buyer.seller if one.bargain else one.seller or 0
                self.at(one.bargain.last if one.bargain else one.decided, seller).enquiries.append(one)
        for entry in entries:
            self.at(entry.told, entry.buyer.seller).entries.append(entry)
        for refund in back:
            self.at(refund.at, refund.bargain.buyer.seller).back.append(refund)
        for word in words:
            self.at(word.at, word.buyer.seller).words.append(word)

    def write(self) -> None:
        """In the order of what happened."""
        for span in sorted(self.spans.values(), key=lambda one: (one.ends, one.seller)):
            with deed(self.world, span.seller, span.ends):
                write_deals(self.world, span.bargains)
                write_leads(self.world, span.enquiries)
                write_refunds(self.world, span.back)
                write_words(span.words, self.world.words.selling.site)
                write_entries(self.world, span.seller, span.entries)


@contextmanager
def deed(world: World, seller: int, at: datetime) -> Iterator[None]:
    """An operation of a seller, dated."""
    member = world.sellers[seller].member
    actor = Actor("member", member.pk)
    with act_as(actor, "cli"), operation("demo.work", title=world.words.work % member.name) as context:
        context.at = at
        yield


def write_entries(world: World, seller: int, entries: Sequence[Entry]) -> None:
    """What was said and done, inside an operation of the seller."""
    hands = world.hands(seller)
    noted: list[tuple[Any, ...]] = []
    tasks: list[tuple[Any, ...]] = []
    for entry in sorted(entries, key=lambda one: one.told):
        identity, customer, about = uuid7(), entry.buyer.id, _about(entry)
        assert customer is not None
        if entry.open:
            tasks.append((*_task(entry, identity, about), "open", "", None, entry.made, entry.made, *hands))
        elif entry.kind:
            tasks.append((*_task(entry, identity, about), "done", entry.result, entry.at, entry.made, entry.at, *hands))
            publish(TaskDone(task_id=identity, customer_id=customer), occurred_at=entry.at)
        else:
            subject = about if entry.bargain else ("", None)
            noted.append((identity, customer, hands[0], entry.text, folded(entry.text), *subject, entry.at, entry.at))
            publish(NoteWritten(note_id=identity, customer_id=customer, mentions=[]), occurred_at=entry.at)
    Note.objects.bulk_insert(NOTE, noted)
    Activity.objects.bulk_insert(TASK, tasks)


def _about(entry: Entry) -> tuple[str, Any]:
    return ("deal", entry.bargain.id) if entry.bargain else ("customer", entry.buyer.id)


def _task(entry: Entry, identity: Any, about: tuple[str, Any]) -> tuple[Any, ...]:
    return (identity, entry.kind, entry.text, folded(entry.text), *about, entry.buyer.id, entry.at)
