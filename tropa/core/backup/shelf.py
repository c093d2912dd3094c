"""The backups that stand in TROPA_DATA/backups, each with a record beside it: proved, or why not."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from tropa.core.backup.refusals import sentence
from tropa.lib import durable

ENDING = ".tropa"
ASKED_FOR = timedelta(days=1)
"""For so long no bucket takes away what somebody asked for."""
Why = Literal["manual", "scheduled", "upgrade"]


@dataclass
class Record:
    """One try to make a backup, with its outcome."""

    name: str
    why: str
    started_at: str
    file: str = ""
    """Absolute; empty: nothing of it is left."""
    size: int = 0
    seconds: float = 0.0
    proved: bool = False
    code: str = ""
    """Why it is not proved (core.backup.refusals)."""
    details: dict[str, str] = field(default_factory=dict)
    sealed: bool = False
    companies: int = 0
    rows: int = 0
    customers: int = 0
    files: int = 0
    lost: int = 0
    copy: str = ""
    """Where a second one lies."""
    told: bool = False
    """Whether who runs the installation has heard of a failure."""

    @property
    def at(self) -> datetime:
        """When it was begun."""
        return datetime.fromisoformat(self.started_at)

    @property
    def is_there(self) -> bool:
        """Whether its file still stands."""
        return bool(self.file) and Path(self.file).is_file()

    @property
    def trouble(self) -> str:
        """Why it is not proved, in words."""
        return sentence(self.code, self.details) if self.code else ""


def folder(data: Path) -> Path:
    """Where backups stand."""
    return data / "backups"


def write(data: Path, record: Record) -> None:
    """Keep the record."""
    durable.replace(folder(data) / f"{record.name}.json", json.dumps(asdict(record), ensure_ascii=False).encode())


def records(data: Path) -> list[Record]:
    """All, the newest first."""
    found = [_read(path) for path in folder(data).glob("tropa-*.json")]
    return sorted((one for one in found if one is not None), key=lambda one: one.started_at, reverse=True)


def get(data: Path, name: str) -> Record | None:
    """The one of this name; any text may be asked for."""
    return next((one for one in records(data) if one.name == name), None)


def remove(data: Path, record: Record) -> None:
    """Take a backup away with its record; copies elsewhere stay."""
    if record.file and Path(record.file).parent == folder(data):
        Path(record.file).unlink(missing_ok=True)
    (folder(data) / f"{record.name}.json").unlink(missing_ok=True)


def rotate(data: Path, keep: dict[str, int], now: datetime | None = None) -> list[Record]:
    """Take away what no bucket holds: the newest one of each of the last hours, days, weeks and months stays.

    What was asked for by a person or an update stays for a day at least. Failures and what was made elsewhere are
    remembered until ten newer tries stand. Gives what was taken away.
    """
    everything = records(data)
    here = [one for one in everything if one.file and Path(one.file).parent == folder(data)]
    kept = {one.name for one in here[:1]}
    for period, bucket in BUCKETS.items():
        kept |= _newest(here, bucket, keep.get(period, 0))
    late = (now or datetime.now(UTC)) - ASKED_FOR
    kept |= {one.name for one in here if one.why != "scheduled" and one.at > late}
    kept |= {one.name for index, one in enumerate(everything) if index < 10 and one not in here}
    gone = [one for one in everything if one.name not in kept]
    for one in gone:
        remove(data, one)
    return gone


BUCKETS: dict[str, Callable[[datetime], Any]] = {
    "hours": lambda at: (at.date(), at.hour),
    "days": lambda at: at.date(),
    "weeks": lambda at: at.isocalendar()[:2],
    "months": lambda at: (at.year, at.month),
}


def _newest(here: Iterable[Record], bucket: Callable[[datetime], Any], most: int) -> set[str]:
    """Names of the newest of each of the last so many buckets that hold any; `here` comes newest first."""
    chosen: dict[Any, str] = {}
    for one in here:
        if (key := bucket(one.at)) not in chosen and len(chosen) < most:
            chosen[key] = one.name
    return set(chosen.values())


def _read(path: Path) -> Record | None:
    try:
        return Record(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None  # half a record of another version tells nothing
