"""The secret that an endpoint knows us by, and what is signed with it.

Signing needs the secret itself, so a digest would not do. It stands nowhere: each is made anew from the key of the
installation (TROPA_DATA/keys) and a random salt in the base, so a copy of the base alone signs nothing.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tropa.core.journal import operation
from tropa.core.models import WebhookEndpoint
from tropa.core.models.webhooks import salt as new_salt

PREFIX = "trw"
OVERLAP = timedelta(hours=24)
"""How long the secret before the present one is signed with, too."""
EFFECT = "webhook.secret"


def secret_of(endpoint: WebhookEndpoint, salt: str = "") -> str:
    """The present secret, or that of an older salt: "trw_" and 43 signs."""
    made = salted_hmac("tropa.core.webhooks", f"{endpoint.pk.hex}.{salt or endpoint.salt}", algorithm="sha256")
    return f"{PREFIX}_{urlsafe_b64encode(made.digest()).decode().rstrip('=')}"


def signature(endpoint: WebhookEndpoint, body: bytes, now: datetime) -> str:
    """The value of X-Tropa-Signature; while a secret is being changed the older one's `v1` stands behind."""
    salts = [endpoint.salt]
    if endpoint.old_salt and endpoint.old_until and endpoint.old_until > now:
        salts.append(endpoint.old_salt)
    moment = int(now.timestamp())
    signed = f"{moment}.".encode() + body
    marks = [hmac.new(secret_of(endpoint, salt).encode(), signed, "sha256").hexdigest() for salt in salts]
    return ",".join([f"t={moment}", *(f"v1={mark}" for mark in marks)])


def rotate(endpoint: WebhookEndpoint, now: datetime, *, at_once: bool = False) -> str:
    """A new secret; the one before it is signed with for 24 hours more, unless others know it (`at_once`)."""
    title = _("Changed the secret of the webhook “%(title)s”") % {"title": endpoint}
    with operation("core.rotate_webhook_secret", title=title) as deed:
        deed.effects.append({"name": EFFECT})
        WebhookEndpoint.objects.filter(pk=endpoint.pk).derive(
            salt=new_salt(),
            old_salt="" if at_once else endpoint.salt,
            old_until=None if at_once else now + OVERLAP,
        )
    endpoint.refresh_from_db()
    return secret_of(endpoint)
