"""One unchanging view of the base for as long as an export reads, while others write."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from tropa.core import buffer


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read in the block stands as at its beginning; nothing can be written in it.

    On SQLite a reader holds no lock: writers go on, and their pages stay in the WAL until the block ends.
    """
    connection = buffer.connection()
    if connection.in_atomic_block:  # the transaction that runs is the view
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        # Not transaction.atomic(): the box begins every transaction as a writer.
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT 1 FROM sqlite_schema")  # from the first read on the view stands
            cursor.fetchall()
            yield
        finally:
            cursor.execute("ROLLBACK")
