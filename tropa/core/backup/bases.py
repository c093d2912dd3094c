"""The base in a backup: held still while everybody goes on writing, written as one part, unpacked into a scratch."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from tropa.core.backup import dumps
from tropa.core.backup.container import PART
from tropa.core.backup.refusals import Unfit
from tropa.lib import durable

SQLITE, POSTGRESQL = "base.sqlite3.gz", "base.pgdump"
FILE, DUMP = "tropa.sqlite3", "copy.pgdump"


@dataclass(frozen=True)
class Copied:
    """A base that lies in a file of the scratch."""

    name: str
    path: Path
    size: int
    """Bytes of the base as it will be unpacked."""

    def chunks(self) -> Iterator[bytes]:
        """As they go into the backup."""
        packer = zlib.compressobj(1, zlib.DEFLATED, 31) if self.name == SQLITE else None
        with self.path.open("rb") as file:
            while chunk := file.read(PART):
                if packed := packer.compress(chunk) if packer else chunk:
                    yield packed
        if packer:
            yield packer.flush()


@contextmanager
def held(folder: Path) -> Iterator[Copied]:
    """Copy the base; within the block the ORM reads exactly the state that was copied, and writers wait for nothing."""
    with _held_sqlite(folder) if connection.vendor == "sqlite" else _held_postgresql(folder) as copied:
        yield copied


def size() -> int:
    """Bytes of the base now."""
    if connection.vendor == "sqlite":
        base = Path(connection.settings_dict["NAME"])
        return sum(path.stat().st_size for path in (base, base.with_name(f"{base.name}-wal")) if path.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@contextmanager
def _held_sqlite(folder: Path) -> Iterator[Copied]:
    from pysqlite3 import dbapi2

    connection.ensure_connection()
    source: Any = connection.connection
    path = folder / "copy.sqlite3"
    source.execute("BEGIN")
    try:
        # The first read fixes what this connection sees until the end of the block: the backup API copies that.
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        target = dbapi2.connect(path)
        try:
            source.backup(target, pages=-1)
        finally:
            target.close()
        yield Copied(SQLITE, path, path.stat().st_size)
    finally:
        source.rollback()


@contextmanager
def _held_postgresql(folder: Path) -> Iterator[Copied]:
    path = folder / DUMP
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), pg_database_size(current_database())")
            snapshot, size = cursor.fetchone()
        dumps.dump(settings.ENVIRONMENT.database_url, snapshot, path)
        yield Copied(POSTGRESQL, path, int(size))


def unpack(name: str, content: Iterable[bytes], folder: Path, most: int) -> Path:
    """Write the base of a backup into a folder.

    Raises:
        Unfit: it is no such base, or larger than its manifest says.
    """
    path = folder / (FILE if name == SQLITE else DUMP)
    unpacker = zlib.decompressobj(31) if name == SQLITE else None
    written = 0
    with open(path, "wb", opener=durable.private) as file:
        try:
            for chunk in content:
                while True:
                    plain = unpacker.decompress(chunk, PART) if unpacker else chunk
                    written += file.write(plain)
                    if unpacker and written > most:
                        raise Unfit("damaged", part=name)
                    chunk = unpacker.unconsumed_tail if unpacker else b""
                    if not chunk:
                        break
        except zlib.error as problem:
            raise Unfit("damaged", part=name) from problem
        file.flush()
    if unpacker and (not unpacker.eof or unpacker.unused_data or written != most):
        raise Unfit("damaged", part=name)
    return path
