"""Where the pages of this app stand in the sidebar."""

from typing import ClassVar, Literal

from django.utils.translation import gettext_lazy as _

from tropa.core.navigation import Place, places


@places.register
class History(Place):
    """What was done."""

    label, title, page, order = "staff.history", _("History"), "staff:history", 900
    icon = "history"
    part: ClassVar[Literal["main", "foot"]] = "foot"
    asks = ("operation", "view")


@places.register
class Settings(Place):
    """What the company and the member set."""

    label, title, page, order = "staff.settings", _("Settings"), "staff:settings", 910
    icon = "settings"
    part: ClassVar[Literal["main", "foot"]] = "foot"
