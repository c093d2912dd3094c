"""Who is at work on a workspace that is arriving: a lock that ends with its process, however that dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings

from tropa.core import buffer
from tropa.lib.durable import locked


@contextmanager
def claimed(workspace: UUID) -> Iterator[bool]:
    """Hold the claim for the block; gives whether it could be had.

    On PostgreSQL the base keeps it, for servers on several machines share it; beside SQLite a file does.
    """
    if buffer.connection().vendor == "postgresql":
        with _claimed_of_base(workspace) as mine:
            yield mine
        return
    with locked(settings.ENVIRONMENT.data / "arriving" / workspace.hex) as mine:
        yield mine


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
