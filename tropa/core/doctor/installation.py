"""Promises of the whole installation: the base itself, its walls, keys, room, and the queue."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tropa.core import health
from tropa.core.checkups import REPORT, RESTORE, Checkup, named
from tropa.core.databases.pending import pending
from tropa.core.databases.postgresql.policies import protected_models, unprotected
from tropa.core.models import Feed, Job, Workspace
from tropa.lib.room import LEAST

LATE = timedelta(minutes=10)


def checkups() -> Iterator[Checkup]:
    """Those that this database has."""
    yield from EVERYWHERE
    yield from SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def _database() -> str:
    return "" if health.database() else "it does not answer"


def _migrations() -> str:
    return named("migrations are wanting", pending())


def _room() -> str:
    return "" if health.room() else f"less than {LEAST // 2**20} MB are free"


def _keys() -> str:
    folder = settings.ENVIRONMENT.data / "keys"
    paths = [path for path in (folder, *folder.glob("*")) if path.exists()]
    return named(
        "can be read by others on this machine",
        (path.name for path in paths if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)),
    )


def _stuck() -> str:
    late = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=timezone.now() - LATE)
    return named("jobs whose worker is gone", late.values_list("task", flat=True))


def _dead() -> str:
    return named("jobs were given up", Job.objects.filter(state=Job.State.DEAD).values_list("task", flat=True))


def _waiting() -> str:
    due = Job.objects.filter(state=Job.State.WAITING, run_after__lt=timezone.now() - timedelta(hours=1))
    return named("jobs have waited for more than an hour", due.values_list("task", flat=True))


def _feeds() -> str:
    # One that arrives from an archive gets its feed when it opens.
    settled = Workspace.objects.exclude(state=Workspace.State.ARRIVING)
    without = settled.exclude(pk__in=Feed.objects.values("workspace"))
    return named("companies without a feed", without.values_list("slug", flat=True))


def _integrity() -> str:
    (answer,) = _rows("PRAGMA integrity_check(1)")[0]
    return "" if answer == "ok" else str(answer)


def _references() -> str:
    return named(
        "rows that point nowhere", (f"{table} {row}" for table, row, *_rest in _rows("PRAGMA foreign_key_check"))
    )


def _write_ahead() -> str:
    (mode,) = _rows("PRAGMA journal_mode")[0]
    (sync,) = _rows("PRAGMA synchronous")[0]
    return "" if (mode, sync) == ("wal", 2) else f"journal_mode {mode}, synchronous {sync}"


def _walls() -> str:
    with connection.cursor() as cursor:
        open_tables = unprotected(cursor) & {model._meta.db_table for model in protected_models()}
    return named("tables without forced row-level security", sorted(open_tables))


def _constraints() -> str:
    loose = _rows(
        "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint"
        " WHERE NOT convalidated AND connamespace = 'public'::regnamespace ORDER BY 1"
    )
    return named("constraints that old rows were not held against", (name for (name,) in loose))


def _indexes() -> str:
    loose = _rows("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1")
    return named("indexes that were not built to their end", (name for (name,) in loose))


def _durable() -> str:
    (commit,) = _rows("SHOW synchronous_commit")[0]
    (sync,) = _rows("SHOW fsync")[0]
    return "" if (commit != "off", sync) == (True, "on") else f"synchronous_commit {commit}, fsync {sync}"


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchmany(2_000))


EVERYWHERE = (
    Checkup(
        label="database", promise="The database answers.", look=_database,
        remedy="Look whether the server of TROPA_DATABASE_URL runs, or whether the disk of TROPA_DATA is there.",
    ),
    Checkup(
        label="migrations", promise="The tables are those of this version.", look=_migrations,
        remedy="Run `tropa migrate`.",
    ),
    Checkup(
        label="room", promise="There is room to work on the disk of TROPA_DATA.", look=_room,
        remedy="Free some room or move TROPA_DATA to a larger disk; reading and export go on meanwhile.",
    ),
    Checkup(
        label="keys", promise="Nobody else on this machine can read the keys.", look=_keys,
        remedy="Run `chmod -R go= TROPA_DATA/keys`; if somebody may have read them, change the secret key.",
    ),
    Checkup(
        label="jobs_stuck", promise="No job hangs on a worker that is gone.", look=_stuck,
        remedy="Start a worker (`tropa worker`): it takes over what another has left.",
    ),
    Checkup(
        label="jobs_waiting", promise="No job waits for long.", look=_waiting, damage=False,
        remedy="Start a worker (`tropa worker`), or more of them.",
    ),
    Checkup(
        label="jobs_dead", promise="No job was given up.", look=_dead, damage=False,
        remedy="Settings, Failed work tells why; try it again there.",
    ),
    Checkup(
        label="feeds", promise="Each company has its feed, which numbers what happens.", look=_feeds, remedy=RESTORE,
    ),
)  # fmt: skip

SQLITE = (
    Checkup(
        label="integrity", promise="SQLite finds its file whole.", look=_integrity, remedy=RESTORE,
    ),
    Checkup(
        label="references", promise="No row points at another that is not there.", look=_references, remedy=RESTORE,
    ),
    Checkup(
        label="durable", promise="What is answered stands on the disk.", look=_write_ahead, damage=False,
        remedy=REPORT,
    ),
)  # fmt: skip

POSTGRESQL = (
    Checkup(
        label="walls", promise="PostgreSQL itself hides each company from the others.", look=_walls,
        remedy="Run `tropa migrate`: it switches row-level security on where it is missing.",
    ),
    Checkup(
        label="constraints", promise="All rows keep the promises of their table.", look=_constraints,
        remedy="Run `ALTER TABLE ... VALIDATE CONSTRAINT ...` for each as the owner of the base.",
    ),
    Checkup(
        label="indexes", promise="All indexes are whole.", look=_indexes,
        remedy="Run `REINDEX INDEX CONCURRENTLY ...` for each as the owner of the base.",
    ),
    Checkup(
        label="durable", promise="What is answered stands on the disk.", look=_durable, damage=False,
        remedy="Set fsync = on and synchronous_commit = on in postgresql.conf.",
    ),
)  # fmt: skip
