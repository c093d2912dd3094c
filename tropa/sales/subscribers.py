"""What else follows when a deal changes hands or is won."""

from typing import Any

from tropa.core.events import on
from tropa.sales.events import DealAssigned, DealWon
from tropa.sales.models import Deal
from tropa.sales.services import deals


@on(DealAssigned)
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
