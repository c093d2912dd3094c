"""What stands in the sidebar and under "Create": each app names its places in `<app>/navigation.py`.

    @places.register
    class Customers(Place):
        label, title, icon, page, order = "customers", _("Customers"), "users", "customers:list", 30
        asks = ("customer", "view")

A place whose module is off, whose page is not there or whose right the member lacks is not shown.
"""

from typing import Any, ClassVar, Literal

from django_stubs_ext import StrOrPromise

from tropa.core.access import Viewer
from tropa.core.registry import Registry


class Place:
    """One line of the sidebar."""

    label: ClassVar[str]
    title: ClassVar[StrOrPromise]
    icon: ClassVar[str]
    page: ClassVar[str]
    order: ClassVar[int] = 100
    part: ClassVar[Literal["main", "foot"]] = "main"
    on_phone: ClassVar[bool] = False  # one of the four of the bottom bar
    module: ClassVar[str] = ""  # key of WorkspaceSettings.modules that can switch it off
    asks: ClassVar[tuple[str, str] | None] = None  # kind and action that the member must have

    def waiting(self, viewer: Viewer) -> Any:
        """The records that wait for this member, as a queryset: the frame counts those of all places at once."""
        return None


class Offer:
    """One line of the quick create menu (C)."""

    label: ClassVar[str]
    title: ClassVar[StrOrPromise]
    icon: ClassVar[str] = "plus"
    page: ClassVar[str]
    order: ClassVar[int] = 100
    drawer: ClassVar[bool] = True  # opens beside what is on the screen
    module: ClassVar[str] = ""
    asks: ClassVar[tuple[str, str] | None] = None


places: Registry[Place] = Registry(Place, module="navigation")
offers: Registry[Offer] = Registry(Offer, module="navigation")
