"""What else follows: those who run the company are told what they have to mend."""

from typing import Any

from tropa.core.events import on
from tropa.core.models import WebhookEndpoint
from tropa.core.webhooks.events import WebhookSwitchedOff
from tropa.staff.services.webhook_bells import tell_of_end


@on(WebhookSwitchedOff)
def tell_of_webhook(event: Any) -> None:
    """The bells of those who may switch it on again, unless somebody has done so already."""
    failed = WebhookEndpoint.objects.filter(state=WebhookEndpoint.State.FAILED)
    endpoint = failed.filter(pk=event.payload.endpoint_id).first()
    if endpoint is not None:
        tell_of_end(endpoint, gone=event.payload.gone)
