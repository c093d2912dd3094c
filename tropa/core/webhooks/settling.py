"""What is checked of an endpoint before it is written, by whatever door."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.core.models import WebhookEndpoint
from tropa.lib import net

MOST = 50
"""So many endpoints a company has at most: each event is posted to all that want it."""


def settle(endpoint: WebhookEndpoint | None, columns: dict[str, Any]) -> None:
    """Check number, address and state. Where a name leads is asked when something is sent, not here.

    Raises:
        RuleViolation: there are too many, the address leads inside, or a person says what only failures say.
    """
    if endpoint is None and WebhookEndpoint.objects.count() >= MOST:
        raise RuleViolation("webhook.too_many", _("There are %(n)d webhooks already.") % {"n": MOST})
    if columns.get("url"):
        try:
            net.check_spelling(columns["url"])
        except net.Forbidden:
            raise RuleViolation(
                "webhook.address",
                _("Give the address of a public server: https, without a password in it, at a usual port."),
                "url",
            ) from None
    if columns.get("state") == WebhookEndpoint.State.FAILED and (endpoint is None or endpoint.state != "failed"):
        raise RuleViolation("webhook.state", _("Switch the webhook on or off."), "state")
