"""How far the backup is that is being made: a small file beside a lock, which the kernel frees with the process."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tropa.core.backup.shelf import folder
from tropa.lib import durable

OFTEN = 0.3
"""Seconds between two notes within one stage."""


@contextmanager
def begun(data: Path) -> Iterator[Callable[[str, int, int], None] | None]:
    """Be the one who makes a backup; gives how to tell of progress, None when somebody else makes one."""
    note = folder(data) / "progress.json"
    with durable.locked(folder(data) / "making.lock") as mine:
        if not mine:
            yield None
            return
        last: list[Any] = ["", 0.0]

        def tell(stage: str, done: int, total: int) -> None:
            now = time.monotonic()
            if stage != last[0] or now - last[1] > OFTEN:
                last[:] = [stage, now]
                fresh = note.with_suffix(".part")
                fresh.write_text(json.dumps({"stage": stage, "done": done, "total": total}))
                fresh.replace(note)

        try:
            yield tell
        finally:
            note.unlink(missing_ok=True)


def now(data: Path) -> dict[str, Any] | None:
    """{"stage", "done", "total"} of the backup that is being made; None: none is."""
    with durable.locked(folder(data) / "making.lock", shared=True) as free:
        if free:
            return None
    try:
        found: dict[str, Any] = json.loads((folder(data) / "progress.json").read_text())
        return found
    except (OSError, ValueError):
        return {"stage": "base", "done": 0, "total": 0}
