"""Before the tables change: a backup, whose restored copy is migrated first. When the base's own migration fails all
the same, what was there comes back by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tropa.core.backup import bases, dumps, making
from tropa.core.backup.container import Member, Reader
from tropa.core.backup.manifest import parse
from tropa.core.backup.proving import MOST_MANIFEST
from tropa.core.backup.refusals import Unfit
from tropa.core.backup.scratch import scratch
from tropa.core.backup.shapes import applied
from tropa.core.backup.shelf import Record
from tropa.core.databases.postgresql.roles import as_owner
from tropa.lib.crashes import crash_point


@contextmanager
def guarded() -> Iterator[None]:
    """Migrate within the block. A base in which no company lives is migrated as it is.

    Raises:
        Unfit: the update was not begun (no room, or the copy could not be migrated), or it failed and was taken back.
    """
    if not _is_lived_in():
        yield
        return
    try:
        record = making.make(why="upgrade")
    except Unfit as unfit:
        raise Unfit("upgrade_refused", what=unfit) from unfit
    before = applied()
    crash_point("upgrade.begins")
    try:
        yield
    except Exception as problem:
        told = (str(problem) or type(problem).__name__).splitlines()[0][:300]
        connection.close()
        _go_back(record, before, told)
        raise Unfit("upgrade_undone", what=told) from problem


def _is_lived_in() -> bool:
    with as_owner(connection), connection.cursor() as cursor:
        if "core_workspace" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT EXISTS (SELECT 1 FROM core_workspace)")
        return bool(cursor.fetchone()[0])


def _go_back(record: Record, before: list[str], told: str) -> None:
    """Bring the base of the backup back; nothing else has changed since.

    Raises:
        Unfit: on PostgreSQL somebody is connected, or no base may be made: a person has to do it.
    """
    url = settings.ENVIRONMENT.database_url
    if url and _unchanged(before):
        return  # migrations are transactions there, and the first of them failed
    with scratch(settings.ENVIRONMENT.data, url) as place:
        base = _unpacked(Path(record.file), place)
        if not url:
            _copy_back(base)
            return
        server, name = dumps.Server(url), dumps.scratch_name(url, place.name)
        connection.close()
        if server.guests() or not server.make(name):
            raise Unfit("upgrade_half", what=told, file=record.file)
        dumps.load(dumps.url_of(url, name), base)
        server.swap(name, f"{dumps.name_of(url)}_failed_{place.name}")
    _protect()


def _unchanged(before: list[str]) -> bool:
    try:
        return applied() == before
    finally:
        connection.close()


def _unpacked(file: Path, place: Path) -> Path:
    with Reader(file) as reader:
        manifest = parse(reader.small("manifest.json", MOST_MANIFEST))
        member: Member = next(one for one in reader.members() if one.name.startswith("base."))
        return bases.unpack(member.name, reader.content(member), place, manifest.base_bytes)


def _copy_back(base: Path) -> None:
    """One transaction of SQLite: who has the base open sees the old one or this one, and a kill leaves either."""
    from pysqlite3 import dbapi2

    source: Any = dbapi2.connect(base)
    target: Any = dbapi2.connect(connection.settings_dict["NAME"], timeout=60)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


def _protect() -> None:
    """Rights and policies, which no dump holds."""
    from tropa.core.databases.postgresql import policies, roles

    with as_owner(connection):
        roles.make_roles(connection)
        policies.protect(connection)
