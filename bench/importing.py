"""Import of customers from a CSV: mapping, checks, duplicates, journal, search; and the waits of a writer beside it.

The rate is told by the wall clock and by seconds of this process's processor. `executemany` alone, the same rows put
into the same tables with nothing else, is what the rate is compared with. How long each transaction holds the write
lock is measured too, and how long a second process, which writes as a page does, has to wait.
"""

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.files import write_file
from bench.measures import Measure

BUDGET = 5_000
WAIT = 0.2
EVERY = 0.05


def run() -> Iterator[Measure]:
    """10,000 and 100,000 rows; BENCH_SIZES names others."""
    for size in os.environ.get("BENCH_SIZES", "10000,100000").split(","):
        yield from measure(int(size))


def measure(rows: int) -> list[Measure]:
    """Import `rows` rows in this process beside a writer in another, then insert the same by hand."""
    from tropa.core import scope
    from tropa.customers.importing.preparing import prepare
    from tropa.customers.importing.running import run_to_end
    from tropa.staff.services import open_workspace

    opened = open_workspace(company=f"Bench {rows}", email=f"bench{rows}@example.com", password="four quiet words here")
    with tempfile.TemporaryDirectory() as folder, scope.enter(opened.workspace.pk):
        path = Path(folder) / "customers.csv"
        write_file(path, rows)
        with path.open("rb") as stream:
            run = prepare(stream, path.name, member=opened.member)
        with beside(opened) as waits, holds() as held:
            began, worked = time.perf_counter(), time.process_time()
            run_to_end(run)
            took, spent = time.perf_counter() - began, time.process_time() - worked
        assert run.counts["created"] == rows, run.counts
        alone = by_hand()
    waits.sort()
    p99 = waits[int(len(waits) * 0.99)] if waits else 0.0
    return [
        Measure(
            f"import of {rows:,} customers, a second",
            rows / took,
            BUDGET,
            at_least=True,
            beside={
                "a processor second": f"{rows / spent:,.0f}",
                "of executemany alone": f"{alone / took:.0%}",
                "p99 of a write beside it": f"{p99:.3f} s",
            },
        ),
        Measure(f"longest hold of the write lock, {len(held)} transactions, s", max(held), WAIT),
        Measure(f"longest wait of a page's write beside it, {len(waits)} writes, s", max(waits, default=0.0), WAIT),
    ]


@contextmanager
def holds() -> Iterator[list[float]]:
    """How long each transaction of this process holds what others wait for, from BEGIN to the end of COMMIT."""
    from django.db import connection

    found: list[float] = []
    begin, commit = connection.set_autocommit, connection.commit
    since = 0.0

    def beginning(autocommit: bool, **options: Any) -> None:
        nonlocal since
        begin(autocommit, **options)
        if not autocommit:
            since = time.perf_counter()

    def committing() -> None:
        commit()
        found.append(time.perf_counter() - since)

    connection.set_autocommit, connection.commit = beginning, committing  # type: ignore[assignment,method-assign]  # until the end
    try:
        yield found
    finally:
        del connection.set_autocommit, connection.commit


def by_hand() -> float:
    """Seconds that the rows of the import's tables take when they are inserted by `executemany` and nothing else."""
    from django.db import connection, transaction

    from tropa.core.databases.common import permit
    from tropa.core.databases.postgresql.roles import as_owner
    from tropa.customers.models import Address, ContactPoint, Customer, Employment, ImportRow, Note

    tables: list[Any] = []
    # On PostgreSQL the product may make no tables, but for itself.
    kind = "TEMPORARY TABLE" if connection.vendor == "postgresql" else "TABLE"
    for model in (Customer, ContactPoint, Address, Employment, Note, ImportRow):
        meta = model._meta
        columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {columns} FROM "{meta.db_table}" WHERE workspace_id = %s', [_workspace(connection)])
            rows = cursor.fetchall()
        marks = ", ".join(
            "%s::jsonb" if connection.vendor == "postgresql" and field.get_internal_type() == "JSONField" else "%s"
            for field in meta.concrete_fields
        )
        tables.append((f"INSERT INTO bench_{meta.db_table} VALUES ({marks})", rows, meta.db_table, columns))
    took = 0.0
    with as_owner(connection), permit(connection):  # the app's role makes no tables
        for sql, rows, table, columns in tables:
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE {kind} "bench_{table}" AS SELECT {columns} FROM "{table}" WHERE 1 = 0')
            rows = [[_plain(value) for value in row] for row in rows]
            began = time.perf_counter()
            for at in range(0, len(rows), 500):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.executemany(sql, rows[at : at + 500])
            took += time.perf_counter() - began
            with connection.cursor() as cursor:
                cursor.execute(f'DROP TABLE "bench_{table}"')
    return took


def _workspace(connection: Any) -> Any:
    from tropa.core import scope

    return scope.require() if connection.vendor == "postgresql" else scope.require().bytes


def _plain(value: Any) -> Any:
    import json

    return json.dumps(value) if isinstance(value, dict | list) else value


@contextmanager
def beside(opened: Any) -> Iterator[list[float]]:
    """A second process that writes a tag every 50 ms; how long each write took is in the list afterwards."""
    command = [sys.executable, "-m", "bench.importing", str(opened.workspace.pk), str(opened.member.pk)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
    assert writer.stdout is not None
    writer.stdout.readline()  # it is ready
    waits: list[float] = []
    try:
        yield waits
    finally:
        output, _errors = writer.communicate("stop\n", timeout=60)
        waits += map(float, output.split())


def _write_beside(workspace: str, member: str) -> None:
    """What the other process does: one small edit every 50 ms until something comes on standard input."""
    from tropa.core import scope
    from tropa.core.journal import operation
    from tropa.customers.models import Tag

    with scope.enter(UUID(workspace)):
        n = 0
        print("ready", flush=True)
        while not select.select([sys.stdin], [], [], EVERY)[0]:
            n += 1
            began = time.perf_counter()
            with operation("bench.edit", title="Edit"):
                Tag.objects.create(name=f"метка {member[-4:]} {n}")
            print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    from bench.__main__ import set_up

    set_up()
    _write_beside(*sys.argv[1:3])
