"""The last act of a restore: a prepared installation takes the place of the present one, wholly or not at all.

Once the mark stands the restore is decided: whoever starts next finishes what a crash cut short, before anything reads
keys or base. Without the mark nothing has happened. Each step sees from the names alone whether it was done.
"""

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tropa.lib import durable
from tropa.lib.crashes import crash_point

MARK = "restore.json"
BASE = "tropa.sqlite3"
COMPANIONS = ("-wal", "-shm")


@dataclass(frozen=True)
class Switch:
    """What takes whose place; folders and names are below TROPA_DATA."""

    fresh: str
    """Folder with what comes in."""
    kept: str
    """Folder for what goes out."""
    items: list[str] = field(default_factory=list)
    """Names that come in, in this order."""
    base: str = ""
    """PostgreSQL: the database that comes in."""
    kept_base: str = ""
    """PostgreSQL: what ours is called afterwards."""


def decide(data: Path, switch: Switch) -> None:
    """Put the mark: from here on there is only forwards."""
    (data / switch.kept).mkdir(mode=durable.PRIVATE_FOLDER)
    durable.sync_folder(data)
    durable.replace(data / MARK, json.dumps(asdict(switch)).encode())
    crash_point("restore.decided")


def finish(data: Path, database_url: str) -> None:
    """Do what is decided; nothing is: nothing happens. Two who start at once wait for one another.

    Raises:
        ValueError: PostgreSQL does not let it be finished now; it stays decided.
    """
    if not (data / MARK).exists():
        return
    with durable.locked(data / "restore.lock", wait=True):
        if not (data / MARK).exists():
            return
        switch = Switch(**json.loads((data / MARK).read_text()))
        if switch.base:
            _swap(database_url, switch)
        for name in switch.items:
            _put(data, data / switch.fresh, data / switch.kept, name)
        durable.sync_folder(data / switch.kept)
        durable.sync_folder(data)
        (data / MARK).unlink()
        durable.sync_folder(data)
        shutil.rmtree(data / switch.fresh, ignore_errors=True)


def _swap(database_url: str, switch: Switch) -> None:
    from psycopg import OperationalError

    from tropa.core.backup.dumps import Server

    try:
        Server(database_url).swap(switch.base, switch.kept_base)
    except OperationalError as problem:
        told = str(problem).splitlines()[0]
        raise ValueError(f"TROPA_DATABASE_URL: a restore waits to be finished, and cannot: {told}") from problem


def _put(data: Path, fresh: Path, kept: Path, name: str) -> None:
    if not (fresh / name).exists():
        return  # it is in its place already
    for old in (name, *(f"{name}{ending}" for ending in COMPANIONS if name == BASE)):
        if (data / old).exists() and not (kept / old).exists():
            (data / old).rename(kept / old)
            crash_point("restore.kept")
    (fresh / name).rename(data / name)
    crash_point("restore.put")
