"""Where reports stand in the frame."""

from django.utils.translation import gettext_lazy as _

from tropa.core.navigation import Place, places


@places.register
class ReportsPlace(Place):
    """The sales overview."""

    label, title, icon, page, order = "reports", _("Reports"), "chart-bar", "analytics:overview", 60
    asks = ("deal", "view")
