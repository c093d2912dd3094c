"""Places to restore into for a proof: a data folder of their own, removed whatever happens, swept after a kill."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from tropa.core.backup import dumps
from tropa.lib import durable

FOLDER = "scratch"
LOCK = "lock"


@contextmanager
def scratch(data: Path, database_url: str) -> Iterator[Path]:
    """An empty folder with a lock in it, by which the sweep of another process sees that it is in use.

    Whatever was left behind by killed ones goes first; a database of the same name goes with the folder.
    """
    sweep(data, database_url)
    folder = data / FOLDER / token_hex(4)
    folder.mkdir(parents=True, mode=durable.PRIVATE_FOLDER)
    with durable.locked(folder / LOCK):
        try:
            yield folder
        finally:
            _remove(folder, database_url)


def sweep(data: Path, database_url: str) -> None:
    """Remove the places of processes that are gone."""
    for folder in (data / FOLDER).glob("*"):
        if (handle := durable.take_lock(folder / LOCK)) is not None:
            try:
                _remove(folder, database_url)
            finally:
                os.close(handle)


def _remove(folder: Path, database_url: str) -> None:
    if database_url:
        dumps.Server(database_url).drop(dumps.scratch_name(database_url, folder.name))
    shutil.rmtree(folder, ignore_errors=True)
