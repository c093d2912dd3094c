"""What a customer has asked for, on the card."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core import access, cards, catalogue
from tropa.core.urls import page_url
from tropa.sales.models import Lead

MOST = 10


@cards.blocks.register
class EnquiriesBlock(cards.Block):
    """The enquiries of this customer, the newest first; spam is left to the list."""

    label = "sales.enquiries"
    kind = "customer"
    title = _("Enquiries")
    order = 16
    template = "sales/blocks/enquiries.html"
    refreshed_by = ("lead",)

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """Each with what was decided, where it came from and when; without any, only whoever may write one down."""
        if not access.may(viewer, "lead", "view"):
            return None
        rows = Lead.objects.visible_to(viewer).counted().filter(customer=record).select_related("source")
        found = list(rows.order_by("-received_at", "-pk")[: MOST + 1])
        may = record.deleted_at is None and access.may(viewer, "lead", "create")
        if not found and not may:
            return None
        return {
            "leads": found[:MOST],
            "all": address_of(record.pk) if len(found) > MOST else "",
            "sees_source": catalogue.of("lead").may_read(viewer, "source"),
            "may": may,
        }


def address_of(customer: UUID) -> str:
    """Where all of them are listed."""
    asked = {"field": "customer", "op": "is", "value": str(customer)}
    return f"{page_url('sales:leads')}?{urlencode({'view': 'all', 'filter': json.dumps({'all': [asked]})})}"
