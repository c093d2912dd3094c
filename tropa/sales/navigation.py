"""Where deals stand in the frame."""

from django.utils.translation import gettext_lazy as _

from tropa.core.navigation import Place, places


@places.register
class DealsPlace(Place):
    """The list of deals."""

    label, title, icon, page, order = "deals", _("Deals"), "briefcase", "sales:list", 35
    on_phone = True
    asks = ("deal", "view")
