"""PostgreSQL's own programs and the databases beside ours: dump, restore, make, drop, swap. Knows no Django.

Dumps hold neither owners nor rights nor policies: `tropa migrate` makes those after a restore, for whatever the base
is called there.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from tropa.core.backup.refusals import Unfit
from tropa.core.databases.postgresql.roles import ops_role

OURS_ALONE = re.compile(r"^\d+; \d+ \d+ (?:POLICY|ROW SECURITY|COMMENT - EXTENSION) ")
DUPLICATE, NO_RIGHT, UNKNOWN = "42P04", "42501", "3D000"


def name_of(database_url: str) -> str:
    """The name of the base in an address."""
    return unquote(urlsplit(database_url).path.lstrip("/"))


def scratch_name(database_url: str, folder: str) -> str:
    """The base beside ours that belongs to a scratch folder."""
    return f"{name_of(database_url)}_scratch_{folder}"


def url_of(database_url: str, name: str) -> str:
    """The same server and person, another base."""
    return urlsplit(database_url)._replace(path=f"/{quote(name)}").geturl()


def program(name: str) -> str:
    """The newest pg_dump or pg_restore of this machine.

    Raises:
        Unfit: there is none.
    """
    there = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(there[-1]) if there else shutil.which(name)
    if not found:
        raise Unfit("no_program", program=name)
    return found


def dump(database_url: str, snapshot: str, target: Path) -> None:
    """Write the state that a transaction of ours holds, as the role that sees every row."""
    _run(
        database_url,
        "pg_dump",
        "--format=custom",
        "--compress=1",
        "--no-owner",
        "--no-acl",
        "--enable-row-security",
        f"--role={ops_role(name_of(database_url))}",
        f"--snapshot={snapshot}",
        f"--file={target}",
    )


def load(database_url: str, source: Path) -> None:
    """Restore a dump into an empty base.

    Raises:
        Unfit: it does not fit.
    """
    wanted = source.with_suffix(".list")
    listed = _run("", "pg_restore", "--list", str(source)).splitlines()
    wanted.write_text("\n".join(line for line in listed if not OURS_ALONE.match(line)))
    try:
        _run(
            database_url,
            "pg_restore",
            "--no-owner",
            "--no-acl",
            "--exit-on-error",
            f"--use-list={wanted}",
            str(source),
        )
    finally:
        wanted.unlink(missing_ok=True)


class Server:
    """The server that an address names, for work on whole databases."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url

    def make(self, name: str) -> bool:
        """Make an empty base; False: the role may not."""
        from psycopg.errors import InsufficientPrivilege

        with self._beside() as base:
            try:
                base.execute(self._named("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name))
            except InsufficientPrivilege:
                return False
        return True

    def drop(self, name: str) -> None:
        """Drop a base and who is in it; that it is not there is fine."""
        with self._beside() as base:
            if self._is_there(base, name):
                base.execute(self._named("DROP DATABASE {} WITH (FORCE)", name))

    def is_empty(self) -> bool:
        """Whether our base holds no table; one that is not there is empty."""
        import psycopg

        try:
            with psycopg.connect(self.url, autocommit=True) as base:
                found = base.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        except psycopg.OperationalError:
            with self._beside() as base:
                return not self._is_there(base, name_of(self.url))
        return found == (0,)

    def clear(self) -> None:
        """Empty our base, which was empty before."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as base:
            base.execute("DROP SCHEMA public CASCADE")
            base.execute("CREATE SCHEMA public")

    def guests(self) -> int:
        """Connections to our base, whoever has them."""
        with self._beside() as base:
            found = base.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
                [name_of(self.url)],
            )
            row = found.fetchone()
            return int(row[0]) if row else 0

    def swap(self, fresh: str, kept: str) -> None:
        """Give our base's name to `fresh` and call ours `kept`, both or none; done already: nothing happens."""
        ours = name_of(self.url)
        with self._beside() as base, base.transaction():
            if not self._is_there(base, fresh):
                return
            if self._is_there(base, ours):
                base.execute(self._named("ALTER DATABASE {} RENAME TO {}", ours, kept))
            base.execute(self._named("ALTER DATABASE {} RENAME TO {}", fresh, ours))

    @contextmanager
    def _beside(self) -> Iterator[Any]:
        """Signed in at a base that is never ours."""
        import psycopg

        try:
            base = psycopg.connect(url_of(self.url, "postgres"), autocommit=True)
        except psycopg.OperationalError:
            base = psycopg.connect(url_of(self.url, "template1"), autocommit=True)
        with base:
            yield base

    @staticmethod
    def _is_there(base: Any, name: str) -> bool:
        return base.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    @staticmethod
    def _named(statement: str, *names: str) -> Any:
        from psycopg import sql

        return sql.SQL(statement).format(*(sql.Identifier(name) for name in names))


def _run(database_url: str, name: str, *words: str) -> str:
    around = dict(os.environ)
    where: list[str] = []
    if database_url:
        parts = urlsplit(database_url)
        if parts.password:  # never among the words, which other users of the machine can read
            around["PGPASSWORD"] = unquote(parts.password)
            parts = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@"))
        where = [f"--dbname={parts.geturl()}"]
    done = subprocess.run(
        [program(name), *where, *words], env=around, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if line.strip()]
        raise Unfit("program_failed", program=name, what=(told or ["?"])[0][:300])
    return done.stdout
