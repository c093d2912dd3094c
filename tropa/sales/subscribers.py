"""What else follows when an enquiry comes, and when one or a deal changes hands or is won."""

from typing import Any

from tropa.core.events import on
from tropa.sales.events import DealAssigned, DealsGiven, DealWon, LeadAssigned, LeadReceived, LeadsGiven
from tropa.sales.models import Deal, Lead
from tropa.sales.services import deals, lead_bells


@on(DealAssigned, DealsGiven)
def tell(event: Any) -> None:
    """The bell of the new owner."""
    deal = Deal.objects.select_related("owner").filter(pk=event.payload.deal_id).first()
    if deal is not None and deal.owner_id == event.payload.owner_id:
        deals.tell_owner(deal, event)


@on(DealWon)
def tell_of_win(event: Any) -> None:
    """The bells of the owner and of the head of the team; a win that was taken back meanwhile is none."""
    found = Deal.objects.won().select_related("owner", "team__head").filter(pk=event.payload.deal_id).first()
    if found is not None:
        deals.tell_of_win(found, event)


@on(LeadAssigned, LeadsGiven)
def tell_of_lead(event: Any) -> None:
    """The bell of the new owner."""
    lead = Lead.objects.select_related("owner").filter(pk=event.payload.lead_id).first()
    if lead is not None and lead.owner_id == event.payload.owner_id:
        lead_bells.tell_owner(lead, event)


@on(LeadReceived)
def tell_of_arrival(event: Any) -> None:
    """The bells of heads, while nobody has taken or decided it."""
    lead = Lead.objects.unsorted().filter(pk=event.payload.lead_id, owner=None).first()
    if lead is not None:
        lead_bells.tell_of_arrival(lead, event)
