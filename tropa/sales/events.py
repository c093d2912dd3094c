"""What happens to enquiries and deals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core import kinds
from tropa.core.events import event
from tropa.core.journal.watching import Moved, Watched, watched


@event("sales.deal_assigned", title=_("A deal got another owner"))
@dataclass(frozen=True)
class DealAssigned:
    """A deal got another owner, or none."""

    deal_id: UUID
    owner_id: UUID | None
    before_id: UUID | None


@event("sales.deals_given")
@dataclass(frozen=True)
class DealsGiven:
    """An import brought a member deals; `deal_id` is the first of them. One event for many."""

    owner_id: UUID
    count: int
    deal_id: UUID


@event("sales.leads_given")
@dataclass(frozen=True)
class LeadsGiven:
    """An import brought a member enquiries; `lead_id` is the first of them. One event for many."""

    owner_id: UUID
    count: int
    lead_id: UUID


@event("sales.lead_assigned", title=_("An enquiry got another owner"))
@dataclass(frozen=True)
class LeadAssigned:
    """An enquiry got another owner, or none."""

    lead_id: UUID
    owner_id: UUID | None
    before_id: UUID | None


@event("sales.lead_received", title=_("An enquiry came in"))
@dataclass(frozen=True)
class LeadReceived:
    """Somebody wants something; spam is no news."""

    lead_id: UUID
    customer_id: UUID


@event("sales.lead_accepted", title=_("An enquiry was accepted"))
@dataclass(frozen=True)
class LeadAccepted:
    """An enquiry is worked on."""

    lead_id: UUID
    customer_id: UUID


@event("sales.lead_rejected", title=_("An enquiry was rejected"))
@dataclass(frozen=True)
class LeadRejected:
    """Nothing comes of an enquiry."""

    lead_id: UUID
    customer_id: UUID


@event("sales.lead_reopened", title=_("An enquiry was reopened"))
@dataclass(frozen=True)
class LeadReopened:
    """An enquiry is to be decided about anew."""

    lead_id: UUID
    customer_id: UUID


@event("sales.deal_moved", title=_("A deal came to another stage"))
@dataclass(frozen=True)
class DealMoved:
    """A deal came into another stage; closing and reopening move it too."""

    deal_id: UUID
    customer_id: UUID
    before_id: UUID
    stage_id: UUID


@event("sales.deal_won", title=_("A deal was won"))
@dataclass(frozen=True)
class DealWon:
    """A deal became a sale."""

    deal_id: UUID
    customer_id: UUID


@event("sales.deal_lost", title=_("A deal was lost"))
@dataclass(frozen=True)
class DealLost:
    """A deal came to nothing."""

    deal_id: UUID
    customer_id: UUID


@event("sales.deal_reopened", title=_("A deal was reopened"))
@dataclass(frozen=True)
class DealReopened:
    """A closed deal is worked on again."""

    deal_id: UUID
    customer_id: UUID


def _customers(kind: str, moved: Sequence[Moved]) -> dict[UUID, UUID]:
    records = kinds.model(kind).everything.filter(pk__in=[pk for pk, _before, _after in moved])
    return dict(records.values_list("pk", "customer_id"))


def _moved(moved: Sequence[Moved]) -> list[DealMoved]:
    customers = _customers("deal", moved)
    return [
        DealMoved(deal_id=pk, customer_id=customers[pk], before_id=before, stage_id=after)
        for pk, before, after in moved
    ]


def _closed(moved: Sequence[Moved]) -> list[Any]:
    customers = _customers("deal", moved)
    news: dict[str, Any] = {"won": DealWon, "lost": DealLost, "open": DealReopened}
    return [news[after](deal_id=pk, customer_id=customers[pk]) for pk, _before, after in moved]


def _decided(moved: Sequence[Moved]) -> list[Any]:
    customers = _customers("lead", moved)
    news: dict[str, Any] = {"accepted": LeadAccepted, "rejected": LeadRejected, "new": LeadReopened}
    return [news[after](lead_id=pk, customer_id=customers[pk]) for pk, _before, after in moved]


watched.register(Watched("sales.lead_status", "lead", "status", _decided))
watched.register(Watched("sales.stage", "deal", "stage_id", _moved))
watched.register(Watched("sales.outcome", "deal", "outcome", _closed))
