"""What must be true at once about deals: their moves stand in the trail of the customer."""

from collections.abc import Sequence

from tropa.core import trail
from tropa.core.events import Stored, projection
from tropa.sales.events import DealLost, DealMoved, DealReopened, DealWon

MOVED = "sales.moved"
WON = "sales.won"
LOST = "sales.lost"
REOPENED = "sales.reopened"
"""Kinds of the trail entries of deals."""

KINDS: dict[type, str] = {DealMoved: MOVED, DealWon: WON, DealLost: LOST, DealReopened: REOPENED}


@projection(*KINDS)
def enter(events: Sequence[Stored]) -> None:
    """Moves and closings stand in the trail; who closes a deal moves it too, and that is told once."""
    closed = {event.payload.deal_id for event in events if not isinstance(event.payload, DealMoved)}
    trail.enter(
        [
            (event, _entry(event.payload))
            for event in events
            if not (isinstance(event.payload, DealMoved) and event.payload.deal_id in closed)
        ]
    )


def _entry(news: DealMoved | DealWon | DealLost | DealReopened) -> trail.Entry:
    importance = 2 if isinstance(news, DealMoved) else 1
    return trail.Entry(news.customer_id, KINDS[type(news)], ("deal", news.deal_id), importance=importance)
