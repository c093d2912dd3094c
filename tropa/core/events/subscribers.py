"""What follows from an event after its commit: functions in `<app>/subscribers.py`.

    @on(DealWon, title=_("Points for a purchase"))
    def reward_purchase(event: Stored) -> None:
        Card.objects.of(event.payload.customer_id).earn(event.payload.total)

The dispatcher calls it once for each event, in one transaction with the note that it did, inside an operation that is
a child of the event's own: so its writes happen exactly once, and undo takes them back with their cause. It must not
speak to the network: it enqueues a task.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tropa.core.events.bus import Stored

Function = Callable[[Stored], None]


@dataclass(frozen=True)
class Subscriber:
    """One function, the events it wants and what people read in History."""

    name: str
    function: Function
    title: Any = ""
    labels: list[str] = field(default_factory=list)
    endpoint: UUID | None = None
    """Of webhooks: nothing is called here, its deliveries are sent (core.webhooks)."""


subscribers: dict[str, Subscriber] = {}


def on(*kinds: type, title: Any = "") -> Callable[[Function], Function]:
    """Call the function after the commit of each event of these kinds; `title` names what it writes in History."""

    def register(function: Function) -> Function:
        name = f"{function.__module__}.{function.__qualname__}".removeprefix("tropa.")
        labels = [kind.label for kind in kinds]  # type: ignore[attr-defined]  # every event class carries its label
        subscribers[name] = Subscriber(name, function, title, labels)
        return function

    return register
