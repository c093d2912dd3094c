"""What every page shows round its content: places, the member, theme, connection. A context processor.

Nothing is asked before a template asks: fragments for htmx pay for none of it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tropa.core import access, scope
from tropa.core.models import WorkspaceSettings
from tropa.core.navigation import Offer, Place, offers, places
from tropa.core.urls import page_url, slug
from tropa.core.waiting import counted

ON_PHONE = 4
"""Places of the bottom bar beside "More"."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for templates."""
    return {"frame": Frame(request)}


@dataclass(frozen=True)
class MenuItem:
    """A place as one member sees it."""

    label: str
    title: str
    icon: str
    url: str
    current: bool = False
    waiting: int = 0
    on_phone: bool = False
    drawer: bool = False


class Frame:
    """The frame of one page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.member = getattr(request, "member", None)
        self.inside = self.member is not None and scope.get() is not None

    @property
    def theme(self) -> str:
        """light, dark or system, as the browser remembers it."""
        return self._choice("theme", ("system", "light", "dark"))

    @property
    def first_theme(self) -> str:
        """What is drawn before early.js has asked the system."""
        return "dark" if self.theme == "dark" else "light"

    @property
    def density(self) -> str:
        """comfortable or compact rows."""
        return self._choice("density", ("comfortable", "compact"))

    @property
    def side(self) -> str:
        """wide or narrow sidebar."""
        return self._choice("side", ("wide", "narrow"))

    @cached_property
    def themes(self) -> list[tuple[str, str, str]]:
        """The choices of the profile menu: value, words, icon."""
        icons = {"system": "device-desktop", "light": "sun", "dark": "moon"}
        words = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
        return [(value, words[value], icons[value]) for value in icons]

    @cached_property
    def densities(self) -> list[tuple[str, str, str]]:
        """The choices of the profile menu: value, words, icon."""
        return [
            ("comfortable", _("Comfortable rows"), "baseline-density-medium"),
            ("compact", _("Compact rows"), "baseline-density-small"),
        ]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Languages of the interface."""
        return list(settings.LANGUAGES)

    @property
    def language(self) -> str:
        """The language of this page."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def me(self) -> str:
        """The member's name."""
        return str(self.member) if self.member else ""

    @property
    def me_id(self) -> object:
        """For the colour of the face."""
        return getattr(self.member, "id", "")

    @cached_property
    def settings(self) -> WorkspaceSettings | None:
        """What the company has set."""
        return WorkspaceSettings.shown() if self.inside else None

    @property
    def company(self) -> str:
        """The name of the workspace."""
        return self.settings.name if self.settings else ""

    @property
    def slug(self) -> str:
        """The workspace in addresses."""
        return slug() if self.inside else ""

    @property
    def companies(self) -> list[Any]:
        """Workspaces the user may switch to: the door puts `request.companies`, each with slug and name."""
        return list(getattr(self.request, "companies", ()))

    @property
    def may_open_more(self) -> bool:
        """Whether anybody may open one more company here."""
        return bool(settings.ENVIRONMENT.open_to_strangers)

    @cached_property
    def places(self) -> list[MenuItem]:
        """The upper part of the sidebar."""
        return [line for place, line in self._lines if place.part == "main"]

    @cached_property
    def foot(self) -> list[MenuItem]:
        """The lower part of the sidebar."""
        return [line for place, line in self._lines if place.part == "foot"]

    @property
    def bar(self) -> list[MenuItem]:
        """The bottom bar of a phone."""
        return [line for line in self.places if line.on_phone][:ON_PHONE] or self.places[:ON_PHONE]

    @property
    def current_title(self) -> str:
        """What the page calls itself (`request.page_title`), else the place it belongs to."""
        own = getattr(self.request, "page_title", "")
        return own or next((line.title for line in (*self.places, *self.foot) if line.current), "")

    @cached_property
    def offers(self) -> list[MenuItem]:
        """What may be created from anywhere."""
        lines = []
        for offer in offers if self.inside else ():
            url = self._allowed(offer)
            if url:
                lines.append(MenuItem(offer.label, str(offer.title), offer.icon, url, drawer=offer.drawer))
        return lines

    @property
    def search_url(self) -> str:
        """Where the palette asks."""
        return f"/w/{self.slug}/search" if self.inside else ""

    @property
    def profile_url(self) -> str:
        """The member's own page."""
        return self._page("staff:profile")

    @property
    def notifications_url(self) -> str:
        """The member's notifications."""
        return self._page("staff:notifications")

    @property
    def unread(self) -> int:
        """New notifications: the door puts `request.unread`, which makes the queryset."""
        return self._figures.get("bell", 0)

    @property
    def sign_out_url(self) -> str:
        """Where the form of the profile menu goes."""
        return reverse("account:sign_out")

    @property
    def live_url(self) -> str:
        """The stream of changes, on its own port (TROPA_LIVE_URL)."""
        return f"{settings.ENVIRONMENT.live_url}/w/{self.slug}/live" if self.inside else ""

    @property
    def poll_url(self) -> str:
        """Where the page asks when the stream is closed to it."""
        return f"/w/{self.slug}/live" if self.inside else ""

    @property
    def seq(self) -> int:
        """How far the feed was when the door read it, before anything else of this page."""
        workspace = getattr(self.request, "workspace", None)
        return int(workspace.feed.head) if workspace is not None else 0

    @cached_property
    def _figures(self) -> dict[str, int]:
        """What waits, by the label of the place; the bell among them."""
        asked = {place.label: place.waiting(self.member) for place, _url in self._allowed_places}  # type: ignore[arg-type]
        if unread := getattr(self.request, "unread", None):
            asked["bell"] = unread()
        return counted({label: records for label, records in asked.items() if records is not None})

    @cached_property
    def _allowed_places(self) -> list[tuple[Place, str]]:
        return [(place, url) for place in places if self.inside and (url := self._allowed(place))]

    @cached_property
    def _lines(self) -> list[tuple[Place, MenuItem]]:
        found = self._allowed_places
        here = self.request.path
        current = max((url for _place, url in found if here.startswith(url)), key=len, default="")
        return [
            (
                place,
                MenuItem(
                    place.label,
                    str(place.title),
                    place.icon,
                    url,
                    current=url == current,
                    waiting=self._figures.get(place.label, 0),
                    on_phone=place.on_phone,
                ),
            )
            for place, url in found
        ]

    def _allowed(self, entry: Place | Offer) -> str:
        if entry.module and self.settings and self.settings.modules.get(entry.module) is False:
            return ""
        if entry.asks and not access.may(self.member, *entry.asks):  # type: ignore[arg-type]  # inside
            return ""
        return self._page(entry.page)

    def _page(self, name: str) -> str:
        return page_url(name) if self.inside else ""

    def _choice(self, name: str, allowed: tuple[str, ...]) -> str:
        chosen = self.request.COOKIES.get(name, "")
        return chosen if chosen in allowed else allowed[0]
