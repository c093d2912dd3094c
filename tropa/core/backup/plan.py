"""When backups are made by themselves, how many stay, and where a second one goes: TROPA_DATA/backups/plan.json."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tropa.core.backup.refusals import Unfit
from tropa.core.backup.shelf import Record, folder
from tropa.lib import durable

RESTING = timedelta(hours=1)
"""After a failure the next try waits so long."""
TRIES = 3
MOST_KEPT = 400
PERIODS = ("hours", "days", "weeks", "months")


@dataclass(frozen=True)
class Plan:
    """What the operator has set; the default suits a box: each night, the time of its first company."""

    every: str = "day"
    """off, hour or day."""
    hour: int = 3
    """Of the night, local."""
    copies: str = ""
    """Folder of another disk that gets a copy of each, its keys sealed; empty: none."""
    hours: int = 24
    days: int = 14
    weeks: int = 8
    months: int = 12

    @property
    def keep(self) -> dict[str, int]:
        """How many of each period stay."""
        return {period: getattr(self, period) for period in PERIODS}

    def slot(self, now: datetime, zone: str) -> datetime | None:
        """When the last one was due, at or before `now`; None: never."""
        if self.every == "hour":
            return now.replace(minute=0, second=0, microsecond=0)
        if self.every != "day":
            return None
        local = now.astimezone(ZoneInfo(zone))
        due = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        # The wall clock of yesterday, not 24 hours: a night may be shorter or longer.
        due = due if due <= local else due - timedelta(days=1)
        return due.astimezone(UTC)

    def is_due(self, now: datetime, zone: str, tries: list[Record]) -> bool:
        """Whether one is to be made now; a failed one is tried again, three times in all."""
        slot = self.slot(now, zone)
        if slot is None:
            return False
        since = [one for one in tries if one.at >= slot]
        if any(one.is_there for one in since):
            return False
        return not since or (len(since) < TRIES and now - since[0].at >= RESTING)


def read(data: Path) -> Plan:
    """The plan; what cannot be read counts as not set."""
    try:
        return Plan(**json.loads((folder(data) / "plan.json").read_text()))
    except (OSError, ValueError, TypeError):
        return Plan()


def write(data: Path, plan: Plan) -> None:
    """Keep it.

    Raises:
        Unfit: copies cannot go where it says.
    """
    if plan.copies:
        place = Path(plan.copies)
        if not place.is_absolute() or not place.is_dir():
            raise Unfit("no_place", folder=plan.copies)
        if place.resolve().is_relative_to(data):
            raise Unfit("same_place", folder=plan.copies)
    durable.replace(folder(data) / "plan.json", json.dumps(asdict(plan), ensure_ascii=False).encode())
