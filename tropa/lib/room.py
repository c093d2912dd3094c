"""Whether there is room on the disk, and whether an error says that there was none."""

import errno
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SQLITE_FULL = frozenset({13, 4874})
"""The base itself, and the index of its log (SQLITE_IOERR_SHMSIZE), which could not grow."""
POSTGRESQL_FULL = "53100"
log = logging.getLogger(__name__)
LEAST = 32 * 2**20
"""Bytes that must be free for work: what the base writes aside before it comes to rest is of this size."""


def is_out_of_room(error: BaseException | None) -> bool:
    """Whether this error, or one that it came from, is that of a full disk: of a file or of a base."""
    return any(_says_full(each) for each in _causes(error))


@contextmanager
def dispensable(what: str) -> Iterator[None]:
    """Round a write, outside every transaction, that no reader is to be refused for: a full disk only drops it."""
    try:
        yield
    except Exception as problem:
        if not is_out_of_room(problem):
            raise
        log.warning("No room is left for %s; it is dropped.", what)


def is_roomy(folder: Path) -> bool:
    """Whether enough bytes are free where this folder lies."""
    return free_bytes(folder) >= LEAST


def free_bytes(folder: Path) -> int:
    """How many bytes are free where this folder lies."""
    return shutil.disk_usage(folder).free


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return (
        getattr(error, "sqlite_errorcode", None) in SQLITE_FULL or getattr(error, "sqlstate", None) == POSTGRESQL_FULL
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
