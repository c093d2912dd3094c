"""What a customer has agreed to."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.core import cards, catalogue
from tropa.customers.cards.blocks import changeable
from tropa.customers.services import consents


@cards.blocks.register
class Consents(cards.Block):
    """Given and withdrawn, by which words."""

    label = "customers.consents"
    kind = "customer"
    title = _("Consents")
    order = 70
    template = "customers/blocks/consents.html"
    refreshed_by = ("consent",)

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """A line for each purpose and address; addresses as far as the viewer may know them."""
        if not getattr(record, "agreed", True):
            return None  # the card knows it by a join: most customers have none, and cost nothing here
        lines = consents.summary(record)
        if not lines:
            return None
        sees = catalogue.of("customer").may_read(viewer, "contact_points")
        return {"lines": lines, "sees": sees, "may": changeable(record, viewer)}
