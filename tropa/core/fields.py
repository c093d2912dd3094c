"""The catalogue of the kernel's own records that programs list."""

from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Field, Kind, declare
from tropa.core.models import WebhookEndpoint
from tropa.core.webhooks.offered import OFFERED
from tropa.core.webhooks.settling import settle

declare(
    Kind(
        "file",
        title=_("file"),
        plural=_("Files"),
        fields=[
            Field("name", _("File name"), "text", readonly=True, options={"max_length": 200}),
            Field("size", _("Size"), "number", readonly=True),
            Field("type", _("Media type"), "text", readonly=True),
            Field("sha256", "SHA-256", "text", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
        ],
    )
)

declare(
    Kind(
        "webhook",
        title=_("webhook"),
        plural=_("Webhooks"),
        fields=[
            Field("url", _("Address"), "link", required=True, options={"max_length": 500}),
            Field("events", _("Events"), "choices", required=True, choices=OFFERED, filterable=False, sort=""),
            Field("state", _("State"), "choice", choices=WebhookEndpoint.State.choices),
            Field("created_at", _("Created"), "datetime", readonly=True),
        ],
        settle=settle,
    )
)
