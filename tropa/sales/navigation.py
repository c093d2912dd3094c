"""Where enquiries and deals stand in the frame."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.core.access import Viewer
from tropa.core.navigation import Offer, Place, offers, places
from tropa.sales.models import Lead


@places.register
class DealsPlace(Place):
    """The board, and beside it table and forecast."""

    label, title, page, order = "deals", _("Deals"), "sales:board", 35
    icon = "layout-kanban"
    on_phone = True
    asks = ("deal", "view")


@places.register
class SalesPlace(Place):
    """What was really bought."""

    label, title, icon, page, order = "sales", _("Sales"), "receipt", "sales:sales", 36
    asks = ("sale", "view")


@places.register
class ProductsPlace(Place):
    """What is sold."""

    label, title, icon, page, order = "products", _("Products"), "package", "sales:products", 45
    asks = ("product", "view")


@places.register
class LeadsPlace(Place):
    """The list of enquiries."""

    label, title, page, order = "leads", _("Leads"), "sales:leads", 32
    icon = "inbox"
    asks = ("lead", "view")

    def waiting(self, viewer: Viewer) -> Any:
        """The unsorted ones that are mine or nobody's."""
        return Lead.objects.visible_to(viewer).unsorted().waiting_for(viewer)


@offers.register
class NewLeadOffer(Offer):
    """Quick create."""

    label, title, page, order = "lead", _("Lead"), "sales:new_lead", 15
    icon = "inbox"
    asks = ("lead", "create")


@offers.register
class NewSaleOffer(Offer):
    """Quick create."""

    label, title, icon, page, order = "sale", _("Purchase"), "receipt", "sales:new_sale", 18
    asks = ("sale", "create")


@offers.register
class NewDealOffer(Offer):
    """Quick create."""

    label, title, icon, page, order = "deal", _("Deal"), "briefcase", "sales:new", 12
    asks = ("deal", "create")
