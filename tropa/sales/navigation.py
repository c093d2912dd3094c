"""Where deals stand in the frame."""

from django.utils.translation import gettext_lazy as _

from tropa.core.navigation import Place, places


@places.register
class DealsPlace(Place):
    """The board, and beside it table and forecast."""

    label, title, page, order = "deals", _("Deals"), "sales:board", 35
    icon = "layout-kanban"
    on_phone = True
    asks = ("deal", "view")


@places.register
class ProductsPlace(Place):
    """What is sold."""

    label, title, icon, page, order = "products", _("Products"), "package", "sales:products", 45
    asks = ("product", "view")
