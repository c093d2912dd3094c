"""Where programs outside hear what happens."""

import secrets
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.records import JsonField, Record


def salt() -> str:
    """From which, with the key of the installation, a secret is made (core.webhooks.secrets)."""
    return secrets.token_hex(16)


class WebhookEndpoint(Record):
    """An address to which chosen events are posted.

    The secret itself stands nowhere. What it is made from is written past the journal, so that no undo brings a secret
    back that was changed because others knew it.
    """

    class State(models.TextChoices):
        """Whether events go there."""

        ON = "on", pgettext_lazy("a webhook", "on")
        OFF = "off", pgettext_lazy("a webhook", "off")
        FAILED = "failed", _("off after failures")

    kind_label: ClassVar[str] = "webhook"
    derived: ClassVar[tuple[str, ...]] = ("salt", "old_salt", "old_until")

    url = models.CharField(_("address"), max_length=500)
    events = JsonField(default=list)
    """Labels."""
    state = models.CharField(max_length=8, choices=State, default=State.ON)
    salt = models.CharField(max_length=32, default=salt, editable=False)
    old_salt = models.CharField(max_length=32, blank=True, editable=False)
    old_until = models.DateTimeField(null=True, blank=True, editable=False)
    """Until then letters are signed with the secret before this one, too."""

    class Meta(Record.Meta):
        verbose_name = _("webhook")
        indexes: ClassVar[Any] = [models.Index(fields=["workspace", "-created_at", "id"], name="core_webhook_newest")]

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """Whose it is, as people see it; the rest of an address may be a secret of its own."""
        return urlsplit(self.url).hostname or self.url

    @property
    def is_on(self) -> bool:
        """Whether events go there."""
        return self.state == self.State.ON
