"""The catalogue of enquiries."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.catalogue import Field, Kind, declare, relate
from tropa.core.fieldtypes.number import RECORD_NUMBER
from tropa.sales.models import Lead

MARK = {"max_length": 200}


def settle_lead(lead: Lead | None, columns: dict[str, Any]) -> None:
    """Marks that are empty are not kept."""
    if "utm" in columns:
        columns["utm"] = {name: text for name, text in (columns["utm"] or {}).items() if text}


declare(
    Kind(
        "lead",
        title=_("lead"),
        plural=_("Leads"),
        which=_("Leads whose"),
        settle=settle_lead,
        newest="-received_at",
        fields=[
            Field("number", pgettext_lazy("of a record", "Number"), "number", readonly=True, options=RECORD_NUMBER),
            Field("title", _("What is wanted"), "text", required=True, search="title_key", options={"max_length": 300}),
            Field("customer", _("Customer"), "record", target="customer", required=True),
            Field("status", _("Status"), "choice", choices=Lead.Status.choices, readonly=True),
            Field("reason", _("Why it was rejected"), "text", readonly=True, options={"max_length": 200}),
            Field("spam", _("Spam"), "boolean", readonly=True),
            Field("source", _("Source"), "record", target="source"),
            Field(
                "utm",
                _("Marks of the address"),
                "object",
                sort="",
                filterable=False,
                importable=False,
                parts=[
                    Field("source", "utm_source", "text", options=MARK),
                    Field("medium", "utm_medium", "text", options=MARK),
                    Field("campaign", "utm_campaign", "text", options=MARK),
                    Field("content", "utm_content", "text", options=MARK),
                    Field("term", "utm_term", "text", options=MARK),
                ],
            ),
            Field("external_id", _("Number elsewhere"), "text", options={"max_length": 100}),
            Field("received_at", _("Received"), "datetime"),
            Field("closed_at", _("Decided"), "datetime", readonly=True),
            Field("deal", _("Deal"), "record", target="deal", readonly=True),
            Field("owner", _("Owner"), "record", target="member"),
            Field("team", _("Team"), "record", target="team", readonly=True),
            Field("branch", _("Branch"), "record", target="branch", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
            Field("updated_at", _("Changed"), "datetime", readonly=True),
        ],
    )
)
relate("customer", "leads", "lead", path="customer", label=_("leads"))
