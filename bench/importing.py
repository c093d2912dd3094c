"""Import of customers: rows a second from a CSV with mapping, checks, duplicates, journal and projections.

A second process writes to the same workspace all the while, as a person on a page does; how long it waits is measured.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measures import Measure

BUDGET = 5_000
WAIT = 0.2
FIRST = ["Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Ирина", "Кирилл"]
LAST = ["Белов", "Громов", "Ким", "Коваленко", "Васильев", "Петров", "Щербаков", "Алексеев", "Лебедев", "Волков"]
CITIES = ["Москва", "Казань", "Уфа", "Самара", "Пермь", "Омск"]


def write_file(path: Path, rows: int) -> None:
    """A believable file: telephones in several spellings, half with an e-mail, a third with a company and a note."""
    dice = random.Random(7)
    with path.open("w", encoding="cp1251", newline="") as stream:
        stream.write("ID;ФИО;Мобильный телефон;Эл. почта;Организация;Город;Дата создания;Комментарий\r\n")
        for n in range(rows):
            number = f"9{n:09d}"
            phone = (f"+7{number}", f"8 ({number[:3]}) {number[3:6]}-{number[6:8]}-{number[8:]}", f"7{number}")[n % 3]
            mail = f"user{n}@example.com" if n % 2 else ""
            firm = f'ООО ""Фирма {n % 5000}""' if n % 3 == 0 else ""
            note = "Просит скидку" if n % 3 == 1 else ""
            stream.write(
                f'{n};{dice.choice(LAST)} {dice.choice(FIRST)};{phone};{mail};"{firm}";{dice.choice(CITIES)};'
                f"{n % 28 + 1:02d}.{n % 12 + 1:02d}.2024;{note}\r\n"
            )


def measure(rows: int) -> list[Measure]:
    """Import `rows` rows in this process beside a writer in another."""
    from tropa.core import scope
    from tropa.customers.importing.preparing import prepare
    from tropa.customers.importing.running import run_to_end
    from tropa.staff.services import open_workspace

    opened = open_workspace(company=f"Bench {rows}", email=f"bench{rows}@example.com", password="four quiet words here")
    with tempfile.TemporaryDirectory() as folder, scope.enter(opened.workspace.pk):
        path = Path(folder) / "customers.csv"
        write_file(path, rows)
        writer = _writer(opened)
        with path.open("rb") as stream:
            run = prepare(stream, path.name, member=opened.member)
        began = time.perf_counter()
        run_to_end(run)
        took = time.perf_counter() - began
        assert run.counts["created"] == rows, run.counts
        waits = _stop(writer)
    return [
        Measure(f"import of {rows:,} customers, rows a second", BUDGET, rows / took, at_least=True),
        Measure(f"longest wait of a page's write beside it ({len(waits)} writes), s", WAIT, max(waits, default=0.0)),
    ]


def run() -> list[Measure]:
    """10,000 and 100,000 rows; BENCH_ROWS names others."""
    sizes = [int(each) for each in os.environ.get("BENCH_ROWS", "10000,100000").split(",")]
    return [each for rows in sizes for each in measure(rows)]


def _writer(opened) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.importing", str(opened.workspace.pk), str(opened.member.pk)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ.copy())


def _stop(writer: "subprocess.Popen[str]") -> list[float]:
    output, _errors = writer.communicate("stop\n", timeout=60)
    return [float(line) for line in output.split()]


def _write_beside(workspace: str, member: str) -> None:
    """What the other process does: one small edit every 50 ms until something comes on standard input."""
    import select
    from uuid import UUID

    from tropa.core import scope
    from tropa.core.journal import operation
    from tropa.customers.models import Tag

    with scope.enter(UUID(workspace)):
        n = 0
        while not select.select([sys.stdin], [], [], 0.05)[0]:
            n += 1
            began = time.perf_counter()
            with operation("bench.edit", title="Edit"):
                Tag.objects.create(name=f"метка {member[-4:]} {n}")
            print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    from bench.__main__ import set_up

    set_up()
    _write_beside(*sys.argv[1:3])
