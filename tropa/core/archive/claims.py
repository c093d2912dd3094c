"""Who is at work on a workspace that is arriving: a lock that ends with its process, however that dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings

from tropa.core import buffer


@contextmanager
def claimed(workspace: UUID) -> Iterator[bool]:
    """Hold the claim for the block; gives whether it could be had.

    On PostgreSQL the base keeps it, for servers on several machines share it; beside SQLite a file does.
    """
    if buffer.connection().vendor == "postgresql":
        with _claimed_of_base(workspace) as mine:
            yield mine
        return
    folder = settings.ENVIRONMENT.data / "arriving"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / workspace.hex, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
            (folder / workspace.hex).unlink(missing_ok=True)
    finally:
        os.close(handle)


@contextmanager
def _claimed_of_base(workspace: UUID) -> Iterator[bool]:
    key = int.from_bytes(workspace.bytes[-8:], signed=True)
    with buffer.connection().cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine and buffer.connection().is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
