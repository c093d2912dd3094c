"""What must be true at once about enquiries and deals: what becomes of them stands in the trail of the customer.

What becomes of a deal stands in the trail of its people, too.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from tropa.core import trail
from tropa.core.events import Stored, projection
from tropa.lib.sequences import chunks
from tropa.sales.events import (
    DealLost,
    DealMoved,
    DealReopened,
    DealWon,
    LeadAccepted,
    LeadReceived,
    LeadRejected,
    LeadReopened,
)
from tropa.sales.models import DealPerson

MOVED = "sales.moved"
WON = "sales.won"
LOST = "sales.lost"
REOPENED = "sales.reopened"
"""Kinds of the trail entries of deals."""
ASKED = "sales.asked"
ACCEPTED = "sales.accepted"
REJECTED = "sales.rejected"
ASKED_ANEW = "sales.asked_anew"
"""Kinds of the trail entries of enquiries."""

OF_DEALS: dict[type, str] = {DealMoved: MOVED, DealWon: WON, DealLost: LOST, DealReopened: REOPENED}
OF_LEADS: dict[type, str] = {
    LeadReceived: ASKED,
    LeadAccepted: ACCEPTED,
    LeadRejected: REJECTED,
    LeadReopened: ASKED_ANEW,
}


@projection(*OF_DEALS)
def enter(events: Sequence[Stored]) -> None:
    """Moves and closings stand in the trail; who closes a deal moves it at that instant too, and it is told once."""
    concerned = _people({event.payload.deal_id for event in events})
    closed = {(event.payload.deal_id, event.occurred_at) for event in events if type(event.payload) is not DealMoved}
    trail.enter(
        [
            (event, _of_deal(event.payload, customer))
            for event in events
            for customer in {event.payload.customer_id, *concerned[event.payload.deal_id]}
            if not (isinstance(event.payload, DealMoved) and (event.payload.deal_id, event.occurred_at) in closed)
        ]
    )


@projection(*OF_LEADS)
def enter_leads(events: Sequence[Stored]) -> None:
    """What was asked and what was decided."""
    trail.enter([(event, _of_lead(event.payload)) for event in events])


def _people(deals: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Who else has a say in each deal."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for part in chunks(sorted(deals), 500):
        for deal, person in (
            DealPerson.objects.filter(deal__in=part).order_by("pk").values_list("deal_id", "customer_id")
        ):
            found[deal].append(person)
    return found


def _of_deal(news: Any, customer: UUID) -> trail.Entry:
    importance = 2 if isinstance(news, DealMoved) else 1
    return trail.Entry(customer, OF_DEALS[type(news)], ("deal", news.deal_id), importance=importance)


def _of_lead(news: Any) -> trail.Entry:
    return trail.Entry(news.customer_id, OF_LEADS[type(news)], ("lead", news.lead_id), importance=1)
