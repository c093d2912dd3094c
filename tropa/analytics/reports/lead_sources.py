"""Where enquiries come from, and what becomes of them."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as of_many

from tropa.analytics.asking import Asked
from tropa.analytics.report import Report, reports
from tropa.core.measures import ByLink, Column, Part, Tree
from tropa.sales.models import Lead

RECEIVED = [Part("leads"), *(Part(str(one), {"field": "status", "op": "is", "value": str(one)}) for one in Lead.Status)]
"""All leads, and those of each status."""
NO_SPAM: Tree = {"field": "spam", "op": "is", "value": False}


class Leads(Report):
    """Leads that were received in the period, without spam."""

    kind, page = "lead", "sales:leads"
    needs: ClassVar[Sequence[str]] = ("status", "received_at", "spam")
    main = "leads"
    drawn = _("Leads")

    def base(self, asked: Asked, viewer: object) -> Tree:
        """Spam is left out."""
        return {"all": [NO_SPAM, asked.within("received_at"), *asked.whose("lead", viewer)]}

    def parts(self, asked: Asked, viewer: object) -> list[Part]:
        """All, accepted, rejected, new."""
        return RECEIVED


@reports.register
class LeadSources(Leads):
    """By source."""

    label, title, order = "lead_sources", _("Leads by source"), 10
    help = _("Leads received in the period, without spam.")
    needs = (*Leads.needs, "source")
    head = _("Source")
    columns = (
        Column("leads", _("Leads"), "count", "leads"),
        Column("accepted", of_many("column", "Accepted"), "count", "accepted"),
        Column("rejected", of_many("column", "Rejected"), "count", "rejected", wide=True),
        Column("new", of_many("column", "New"), "count", "new", wide=True),
        Column("share", _("Share accepted"), "share", "accepted", "leads", help=_("Accepted, divided by all leads")),
    )

    def dimension(self, asked: Asked, viewer: object) -> ByLink:
        """Sources; leads without one are a row of their own."""
        return ByLink("lead", "source", nobody=_("Without a source"))
