"""What is to be done with each row of a file of enquiries, and how it is written.

An imported enquiry is no news: nobody's bell rings, and no trail says that it came today. Whoever asks and is not known
becomes a provisional customer, as everywhere, unless the enquiry was accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_noop as _

from tropa.customers.importing.linking import root_of
from tropa.customers.importing.parts import Part
from tropa.customers.importing.steps import CREATED
from tropa.customers.models import Customer
from tropa.lib.names import folded
from tropa.sales.events import LeadsGiven
from tropa.sales.importing.drafts import LeadDraft
from tropa.sales.importing.reading import LinkedReader
from tropa.sales.importing.recorded import RecordPlanner, RecordStep, RecordWriter, own
from tropa.sales.models import Lead
from tropa.sales.models.lead import SERIES
from tropa.sales.services.leads import welcome
from tropa.staff.models import Member

LEAD = ["id", "number", "title", "title_key", "customer", "status", "reason", "spam", "received_at", "closed_at",
        "source", "external_id", "utm", "raw", "owner", "team", "branch", "custom", "created_at"]  # fmt: skip
_ACCEPTED = frozenset({
    "качественный лид", "качественный", "сконвертирован", "конвертирован", "принят", "принято", "принята", "сделка",
    "стал сделкой", "успешно", "converted", "accepted", "qualified", "won", "open deal", "завершен",
})  # fmt: skip
_REJECTED = frozenset({
    "некачественный лид", "некачественный", "отклонен", "отклонено", "отклонена", "отказ", "брак", "мусор", "нецелевой",
    "junk", "rejected", "unqualified", "disqualified", "bad timing", "lost", "archived",
})  # fmt: skip
_SPAM = frozenset({"спам", "spam"})
_NEW = frozenset({
    "новый", "новая", "новое", "не обработан", "не обработано", "в работе", "обработан", "неразобранное",
    "первичный контакт", "new", "open", "in progress", "contacted", "attempted to contact", "connected",
    "not contacted",
})  # fmt: skip


def status_of(words: str) -> tuple[str, bool, bool]:
    """(status, spam, whether the words are known) of what other programs call the state of an enquiry."""
    plain = folded(words).strip(" .")
    if plain in _ACCEPTED:
        return Lead.Status.ACCEPTED, False, True
    if plain in _REJECTED | _SPAM:
        return Lead.Status.REJECTED, plain in _SPAM, True
    return Lead.Status.NEW, False, not plain or plain in _NEW


class LeadReader(LinkedReader):
    """Reads enquiries."""

    draft: ClassVar[Any] = LeadDraft


@dataclass(slots=True)
class LeadStep(RecordStep):
    """A row of a file of enquiries and what becomes of it."""

    status: str = Lead.Status.NEW
    spam: bool = False


class LeadPlanner(RecordPlanner):
    """Decides about enquiries."""

    kind: ClassVar[str] = "lead"
    model: ClassVar[Any] = Lead
    born: ClassVar[str] = "received_at"
    step: ClassVar[Any] = LeadStep

    def check(self, step: LeadStep) -> None:
        """What was decided; what wants a name has at least the first words of its message."""
        draft = step.draft
        step.status, step.spam, known = status_of(draft.status)
        if not known:
            self.remark(step, "status", draft.status, _("This status is not known; the enquiry stays new."))
        if not draft.title and draft.notes:
            draft.title = " ".join(draft.notes[0].split())[:300]

    def mine(self, step: LeadStep) -> Member | None:
        """Nobody has taken a new enquiry; one that was decided was somebody's."""
        return None if step.status == Lead.Status.NEW else self.importer

    def ready(self, steps: Sequence[LeadStep]) -> None:
        """Strangers stay provisional until an enquiry of theirs is accepted."""
        for step in steps:
            root = root_of(step.buyer)
            if root.action != CREATED:
                continue
            if step.status == Lead.Status.ACCEPTED:
                root.draft.lifecycle, root.nobodys = Customer.Lifecycle.LEAD, False
            elif not root.draft.lifecycle:
                root.draft.lifecycle, root.nobodys = Customer.Lifecycle.UNSORTED, step.owner is None

    def values(self, step: LeadStep, *, replaces: bool) -> dict[str, Any]:
        """What was decided here stays decided."""
        return {"utm": step.draft.utm} | ({"title": step.draft.title} if replaces else {})


class LeadWriter(RecordWriter):
    """Writes enquiries."""

    series: ClassVar[str] = SERIES
    planner: LeadPlanner

    def add(self, part: Part, fresh: Sequence[LeadStep]) -> None:
        """Enquiries, notes, news for those who got some."""
        part.add(Lead, LEAD, [self._row(step, part) for step in fresh])
        self.note(part, fresh, "lead")
        self.give(part, fresh, lambda owner, count, first: LeadsGiven(owner_id=owner, count=count, lead_id=first))

    def change(self, steps: Sequence[LeadStep]) -> None:
        """Known strangers of accepted enquiries become customers too."""
        super().change(steps)
        welcomed = set()
        for step in steps:
            customer = root_of(step.buyer).customer
            fits = step.action == CREATED and step.status == Lead.Status.ACCEPTED
            if fits and customer is not None and customer.is_provisional and customer.pk not in welcomed:
                welcomed.add(customer.pk)
                welcome(customer, step.owner)

    def _row(self, step: LeadStep, part: Part) -> tuple[Any, ...]:
        draft = step.draft
        received = draft.received_at or part.at
        decided = step.status != Lead.Status.NEW
        said = dict(zip(self.planner.reader.mapping.columns, draft.cells, strict=False))
        return (
            step.id,
            step.number,
            draft.title,
            step.key,
            step.customer_id,
            step.status,
            draft.reason if step.status == Lead.Status.REJECTED else "",
            step.spam,
            received,
            max(received, draft.closed_at or received) if decided else None,
            step.source,
            draft.external_id,
            draft.utm,
            {column: cell for column, cell in said.items() if cell},
            *own(step),
            draft.custom,
            min(received, part.at),
        )
