"""Which deeds of the history are wanted: a view, and days of the reader's zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy

from tropa.core import days
from tropa.core.models import Operation
from tropa.staff.models import Member

MANY = 10
"""Above so many records a deed counts as mass work."""

VIEWS: dict[str, Any] = {
    "": gettext_lazy("All actions"),
    "mine": gettext_lazy("Mine"),
    "mass": gettext_lazy("Bulk actions"),
    "rules": gettext_lazy("Rules and links"),
}

GOING = (Operation.State.PLANNING, Operation.State.PLANNED, Operation.State.RUNNING, Operation.State.STOPPED)


@dataclass(frozen=True)
class Asked:
    """Which deeds are wanted: a view (a key of VIEWS), and days of the reader's zone, both included."""

    view: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """From an address; what cannot be read is not asked for."""
        view = given.get("view", "")
        return cls(
            view if view in VIEWS else "",
            days.asked_day(given.get("since", "")),
            days.asked_day(given.get("until", "")),
        )

    def address(self, **changes: str) -> str:
        """The same question in an address, with some answers changed."""
        told = {"view": self.view, "since": self.since, "until": self.until, **changes}
        return urlencode({name: str(value) for name, value in told.items() if value})

    def condition(self, viewer: Member) -> Q:
        """What a deed has to fulfil."""
        found = {
            "mine": Q(actor_id=viewer.pk),
            "mass": Q(records__gt=MANY) | Q(state__in=GOING),
            "rules": Q(origin__in=["rule", "api", "task"]),
        }.get(self.view, Q())
        return found & days.within(self.since, self.until)
