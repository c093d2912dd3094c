"""What webhooks themselves announce."""

from dataclasses import dataclass
from uuid import UUID

from tropa.core.events.bus import event


@event("core.webhook_switched_off")
@dataclass(frozen=True)
class WebhookSwitchedOff:
    """An endpoint did not take anything for so long that nothing is sent there any more.

    `gone`: it said itself that it is no more (410).
    """

    endpoint_id: UUID
    gone: bool
