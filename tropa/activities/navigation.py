"""Where tasks stand in the frame."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.activities.days import waiting
from tropa.core.access import Viewer
from tropa.core.navigation import Offer, Place, offers, places


@places.register
class TodayPlace(Place):
    """The first page of the day."""

    label, title, icon, page, order = "today", _("Today"), "sun", "activities:today", 10
    on_phone = True
    asks = ("task", "view")

    def waiting(self, viewer: Viewer) -> Any:
        """Overdue and due today."""
        return waiting(viewer)


@places.register
class TasksPlace(Place):
    """The list."""

    label, title, icon, page, order = "tasks", _("Tasks"), "checkbox", "activities:list", 40
    on_phone = True
    asks = ("task", "view")


@offers.register
class NewTaskOffer(Offer):
    """Quick create."""

    label, title, icon, page, order = "task", _("Task"), "checkbox", "activities:new", 20
    asks = ("task", "create")
