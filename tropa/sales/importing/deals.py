"""What is to be done with each row of a file of deals, and how it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from tropa.core import access, search
from tropa.core.days import company_day
from tropa.customers.importing.cells import CellReader
from tropa.customers.importing.drafts import Draft
from tropa.customers.importing.linking import root_of
from tropa.customers.importing.names import Names
from tropa.customers.importing.parts import Part
from tropa.customers.importing.steps import UPDATED, Step
from tropa.lib.names import folded
from tropa.sales.events import DealsGiven
from tropa.sales.importing import contacts, dividing
from tropa.sales.importing.dividing import Shares
from tropa.sales.importing.drafts import ContactDraft, DealDraft
from tropa.sales.importing.people import People
from tropa.sales.importing.rated import Rates
from tropa.sales.importing.reading import LinkedReader
from tropa.sales.importing.recorded import RecordPlanner, RecordStep, RecordWriter, own
from tropa.sales.importing.tags import Tags
from tropa.sales.importing.ways import Place, Unplaced, Ways
from tropa.sales.models import Deal, LostReason, Stage
from tropa.sales.models.deal import SERIES

NOON = time(12)
DEAL = ["id", "number", "title", "title_key", "customer", "pipeline", "stage", "amount", "currency", "amount_base",
        "rate_on", "expected_on", "outcome", "closed_at", "lost_reason", "source", "external_id", "staged_at", "owner",
        "team", "branch", "custom", "created_at"]  # fmt: skip


class DealReader(LinkedReader):
    """Reads deals."""

    draft: ClassVar[Any] = DealDraft

    def reads(self, target: str) -> CellReader:
        """Contact persons and shares too."""
        own = contacts.READERS.get(target) or {"shares": dividing.shares}.get(target)
        return own or super().reads(target)

    def settle(self, draft: DealDraft) -> None:
        """Buyer and contact persons."""
        contacts.settle(draft, self)
        super().settle(draft)
        contacts.employ(draft)

    def name_nameless(self, draft: Draft) -> None:
        """Without a buyer the first contact is the buyer."""
        if isinstance(draft, DealDraft) and draft.contacts and not draft.company:
            contacts.promote(draft)
        else:
            super().name_nameless(draft)


@dataclass(slots=True)
class DealStep(RecordStep):
    """A row of a file of deals and what becomes of it."""

    place: Place | None = None
    tags: list[UUID] = field(default_factory=list)
    """What its customer gets to wear."""
    people: list[tuple[ContactDraft, Step]] = field(default_factory=list)
    """Who gets a part in it."""
    shares: dict[UUID, Decimal] | None = None
    """Percents by member; None where nothing is to be written."""
    reason: UUID | None = None
    closed_at: datetime | None = None


class DealPlanner(RecordPlanner):
    """Decides about deals: where they stand, when they ended, which are there already."""

    kind: ClassVar[str] = "deal"
    model: ClassVar[Any] = Deal
    born: ClassVar[str] = "created_at"
    step: ClassVar[Any] = DealStep

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ways = Ways(self.importer)
        self.reasons, self.tags = Names(LostReason), Tags(self.buyers)
        self.people, self.shares = People(self.reader, self.policy), Shares(self.buyers.members, self.policy)
        self.may_name_reasons = access.may(self.importer, "lost_reason", "create")

    def check(self, step: DealStep) -> None:
        """Where it stands."""
        draft = step.draft
        if draft.problems:  # a refused row makes no stage
            return
        try:
            step.place = self.ways.place(draft.pipeline, draft.stage, draft.status)
        except Unplaced as error:
            step.fail(self.reader.column_of("stage" if draft.stage else "pipeline"), str(error))

    def besides(self, step: DealStep) -> Sequence[Draft]:
        """Contact persons."""
        contacts: Sequence[Draft] = step.draft.contacts
        return contacts

    def new(self) -> Mapping[str, Iterable[Any]]:
        """Pipelines, stages and reasons too."""
        ways: dict[str, Any] = {"pipeline": self.ways.new_pipelines, "stage": self.ways.new_stages}
        return {
            **super().new(),
            **ways,
            "tag": self.tags.names.new,
            "lost_reason": self.reasons.new if self.may_name_reasons else (),
        }

    def meet(self, steps: Sequence[DealStep]) -> None:
        """What is there, what its customers wear, who has a say in it and who earns it."""
        super().meet(steps)
        self.tags.settle(steps)
        self.people.settle(steps)
        self.shares.settle(steps, self.remark)

    def ready(self, steps: Sequence[DealStep]) -> None:
        """Why and when they ended; a buyer is a customer, no stranger."""
        lost = [step for step in steps if step.draft.lost_reason and step.place and step.place.kind == Stage.Kind.LOST]
        self.reasons.learn(step.draft.lost_reason for step in lost)
        for step in lost:
            found = self.reasons.id_of(step.draft.lost_reason)
            if found in self.reasons.new and not self.may_name_reasons:
                self.remark(step, "lost_reason", step.draft.lost_reason, _("There is no such reason; it is left out."))
            else:
                step.reason = found
        for step in steps:
            step.closed_at = self._closed(step)
            if step.place and step.place.kind == Stage.Kind.WON:
                root_of(step.buyer).draft.lifecycle = "customer"

    def values(self, step: DealStep, *, replaces: bool) -> dict[str, Any]:
        """Nothing moves a deal but "replace"."""
        draft = step.draft
        found = {"amount": draft.amount, "expected_on": draft.expected_on}
        if replaces:
            found |= {"title": draft.title, "currency": draft.currency}
            if draft.stage or draft.status:
                found["stage_id"] = step.place.id if step.place else None
        return found

    def _closed(self, step: DealStep) -> datetime | None:
        """When it ended: as the file says, else on the day it was expected, else when it began; never in the future."""
        draft, now = step.draft, timezone.now()
        if step.place is None or step.place.kind == Stage.Kind.OPEN:
            return None
        zone, expected = self.reader.context.zone, draft.expected_on
        said = draft.closed_at or (datetime.combine(expected, NOON, zone) if expected is not None else None)
        if said is None or said > now:
            return draft.created_at or now
        return max(said, draft.created_at or said)


class DealWriter(RecordWriter):
    """Writes deals, the ways they go and the reasons why they were lost."""

    series: ClassVar[str] = SERIES
    planner: DealPlanner

    def __init__(self, planner: DealPlanner) -> None:
        super().__init__(planner)
        self.rates = Rates()

    def add(self, part: Part, fresh: Sequence[DealStep]) -> None:
        """Ways, reasons, deals, notes, words, news."""
        self.planner.ways.compose(part, [step.place for step in part.steps if step.place is not None])
        reasons = self.planner.reasons.awaited(step.reason for step in part.steps)
        part.add(LostReason, ["id", "name", "name_key"], [(pk, name, folded(name)) for pk, name in reasons.items()])
        part.linked["lost_reason"] = list(reasons)
        part.add(Deal, DEAL, [self._row(step, part) for step in fresh])
        part.words["deal"] = {step.id: _words(step) for step in fresh if step.id}
        self.planner.tags.compose(part, part.steps)
        self.planner.people.compose(part, part.steps)
        self.planner.shares.compose(part, fresh)
        self.note(part, fresh, "deal")
        self.give(part, fresh, lambda owner, count, first: DealsGiven(owner_id=owner, count=count, deal_id=first))

    def made(self, part: Part) -> None:
        """Ways and reasons are named once."""
        super().made(part)
        self.planner.ways.made(part)
        self.planner.reasons.made(part.linked["lost_reason"])

    def change(self, steps: Sequence[DealStep]) -> None:
        """Whoever has read a deal that gets people or shares is told that there is a new version."""
        super().change(steps)
        for step in steps:
            if step.action == UPDATED and step.shares is not None:
                self.planner.shares.change(step)
            if step.action == UPDATED and not step.changes and (step.people or step.shares is not None):
                step.record.touch()

    def apply(self, step: DealStep, record: Deal) -> None:
        """A stage brings its pipeline along; when a deal ended the file knows better than the clock."""
        if "stage_id" in step.changes and step.place is not None:
            record.pipeline_id = step.place.pipeline
        super().apply(step, record)
        if "stage_id" in step.changes and not record.is_open:
            record.closed_at, record.lost_reason_id = step.closed_at or record.closed_at, step.reason
            record.save()

    def _row(self, step: DealStep, part: Part) -> tuple[Any, ...]:
        draft, place = step.draft, step.place
        assert place is not None
        amount, code = draft.amount or Decimal(0), draft.currency or self.rates.base
        on = company_day(step.closed_at or part.at)
        created = draft.created_at or min(part.at, step.closed_at or part.at)
        return (
            step.id,
            step.number,
            draft.title,
            step.key,
            step.customer_id,
            place.pipeline,
            place.id,
            amount,
            code,
            self.rates.in_base(amount, code, on),
            on,
            draft.expected_on,
            place.kind,
            step.closed_at,
            step.reason,
            step.source,
            draft.external_id,
            step.closed_at or created,
            *own(step),
            draft.custom,
            created,
        )


def _words(step: DealStep) -> str:
    return search.line_of("deal", search.Texts([step.draft.title, step.customer_name], extra=[str(step.number)]))
