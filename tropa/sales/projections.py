"""What must be true at once about enquiries and deals: what becomes of them stands in the trail of the customer."""

from collections.abc import Sequence
from typing import Any

from tropa.core import trail
from tropa.core.events import Stored, projection
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
    """Moves and closings stand in the trail; who closes a deal moves it too, and that is told once."""
    closed = {event.payload.deal_id for event in events if not isinstance(event.payload, DealMoved)}
    trail.enter(
        [
            (event, _of_deal(event.payload))
            for event in events
            if not (isinstance(event.payload, DealMoved) and event.payload.deal_id in closed)
        ]
    )


@projection(*OF_LEADS)
def enter_leads(events: Sequence[Stored]) -> None:
    """What was asked and what was decided."""
    trail.enter([(event, _of_lead(event.payload)) for event in events])


def _of_deal(news: Any) -> trail.Entry:
    importance = 2 if isinstance(news, DealMoved) else 1
    return trail.Entry(news.customer_id, OF_DEALS[type(news)], ("deal", news.deal_id), importance=importance)


def _of_lead(news: Any) -> trail.Entry:
    return trail.Entry(news.customer_id, OF_LEADS[type(news)], ("lead", news.lead_id), importance=1)
