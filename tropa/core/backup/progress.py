"""How far the backup is that is being made: a small file beside a lock, which the kernel frees with the process."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tropa.core.backup.shelf import folder
from tropa.lib import durable

LOCK = "making.lock"
SOON = 30.0
"""Seconds within which a process that was started holds the lock."""
OFTEN = 0.3
"""Seconds between two notes within one stage."""


@contextmanager
def begun(data: Path) -> Iterator[Callable[[str, int, int], None] | None]:
    """Be the one who makes a backup; gives how to tell of progress, None when somebody else makes one."""
    note = _note(data)
    # Whoever asks how far it is holds the lock for a moment.
    for _try in range(5):
        if (lock := durable.take_lock(folder(data) / LOCK)) is not None:
            break
        time.sleep(0.02)
    if lock is None:
        yield None
        return
    try:
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
    finally:
        os.close(lock)


def announce(data: Path) -> None:
    """Say that one is about to begin: a process needs a second before it holds the lock."""
    note = _note(data)
    note.parent.mkdir(parents=True, exist_ok=True, mode=durable.PRIVATE_FOLDER)
    note.write_text(json.dumps({"stage": "start", "done": 0, "total": 0}))


def now(data: Path) -> dict[str, Any] | None:
    """{"stage", "done", "total"} of the backup that is being made; None: none is."""
    note = _note(data)
    try:
        found: dict[str, Any] = json.loads(note.read_text())
        age = time.time() - note.stat().st_mtime
    except (OSError, ValueError):
        return None
    if found.get("stage") == "start" and age < SOON:
        return found
    with durable.locked(folder(data) / LOCK, shared=True) as free:
        return None if free else found


def _note(data: Path) -> Path:
    return folder(data) / "progress.json"
