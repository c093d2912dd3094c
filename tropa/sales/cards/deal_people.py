"""The people on a deal's card."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _

from tropa.core import access, cards, catalogue
from tropa.customers.models import Customer
from tropa.customers.views import identity
from tropa.sales.models import DealPerson

MOST = 50


@cards.blocks.register
class DealPeopleBlock(cards.Block):
    """Who has a say in the deal."""

    label = "sales.people"
    kind = "deal"
    title = _("People")
    order = 12
    template = "sales/blocks/people.html"
    refreshed_by = ("deal_person",)

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """Those whose name the viewer may know; a link to the card for who may see it."""
        fields = catalogue.of("deal")
        if not fields.may_read(viewer, "people"):
            return None
        known = Customer.objects.filter(access.known(viewer, Customer, "name"))
        open_to = Q(customer__in=Customer.objects.visible_to(viewer))
        rows = DealPerson.objects.filter(deal=record, customer__in=known).select_related("customer")
        rows = rows.annotate(is_open=ExpressionWrapper(open_to, output_field=BooleanField()))
        people = list(rows.order_by("pk")[: MOST + 1])
        may = identity.may_edit(record, viewer) and fields.may_write(viewer, "people", record)
        return {"people": people[:MOST], "more": len(people) > MOST, "may": may} if people or may else None
