"""What is usual for a member, and what is more than that.

A figure is unusual when it is above its floor and above the member's own median of the last 30 days (of those hours or
days on which he worked at all) times a factor. A newcomer has no median: the floor decides.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from tropa.core.models import AccessTally, WorkspaceSettings
from tropa.core.viewing.tallies import FIGURES

FACTOR = 3
FLOORS = {
    "opened_hour": 100,
    "opened_day": 300,
    "searched_hour": 120,
    "searched_day": 400,
    "taken_hour": 2_000,
    "taken_day": 5_000,
}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Thresholds:
    """From what on the company wants to be told."""

    factor: int
    floors: dict[str, int]

    @classmethod
    def here(cls) -> "Thresholds":
        """What the company chose, else the usual."""
        chosen = (WorkspaceSettings.shown() or WorkspaceSettings()).unusual_viewing
        return cls(chosen.get("factor", FACTOR), {name: chosen.get(name, value) for name, value in FLOORS.items()})


@dataclass(frozen=True)
class Excess:
    """One figure that is more than usual."""

    figure: str
    span: str
    """hour or day."""
    count: int
    usual: int
    floor: int

    @property
    def words(self) -> str:
        """Why, in words."""
        told = {
            ("opened", "hour"): _("%(count)s records opened in an hour"),
            ("opened", "day"): _("%(count)s records opened in a day"),
            ("searched", "hour"): _("%(count)s searches and lists in an hour"),
            ("searched", "day"): _("%(count)s searches and lists in a day"),
            ("taken", "hour"): _("%(count)s records taken away in an hour"),
            ("taken", "day"): _("%(count)s records taken away in a day"),
        }[self.figure, self.span] % {"count": self.count}
        return _("%(told)s (usual for this member: %(usual)s, told from %(floor)s on)") % {
            "told": told,
            "usual": self.usual,
            "floor": self.floor,
        }


def excesses(tallies: Iterable[AccessTally], now: datetime, limits: Thresholds) -> list[Excess]:
    """What one member did too much of in this hour or the last one, and in the day that runs."""
    hours = list(tallies)
    this = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    today = this.replace(hour=0)
    days: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    for one in hours:
        for figure in FIGURES:
            days[one.hour.astimezone(UTC).date()][figure] += getattr(one, figure)
    found = []
    for figure in FIGURES:
        before = [getattr(one, figure) for one in hours if one.hour < today]
        recent = [getattr(one, figure) for one in hours if one.hour >= this - timedelta(hours=1)]
        past = [told[figure] for day, told in days.items() if day < today.date()]
        spans = (("hour", max(recent, default=0), before), ("day", days[today.date()][figure], past))
        for span, count, known in spans:
            worked = [each for each in known if each]
            usual = int(median(worked)) if worked else 0
            floor = max(limits.floors[f"{figure}_{span}"], limits.factor * usual)
            if count > floor:
                found.append(Excess(figure, span, count, usual, floor))
    return found
