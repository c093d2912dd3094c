"""The power fails at any moment: what was acknowledged is there, nothing is half there, and the house opens again.

The product's own writes are recorded call by call, and every image is looked at that a disk may hold after a cut.
"""

import json
import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pysqlite3
import pytest

from tests.config.test_cli import PASSWORD, Box
from tests.drill.powercut import Call, Disk, recorded, traceable
from tests.drill.processes import ROOT
from tests.drill.writing import FILE_EACH, SLUG, content

pytestmark = [pytest.mark.sqlite, pytest.mark.skipif(not traceable(), reason="strace may not trace here")]
SEED = 20_261_201
WAYS = ("nothing", "all", "some", "some", "torn", "torn")
PARTS = [pytest.param(6, 20, marks=pytest.mark.short, id="short"), pytest.param(120, 8, id="whole")]
"""Writes, and each which moment is looked at beside those right after an acknowledgement."""

OF_ONE = {"customers_contactpoint": "customer_id", "customers_note": "customer_id", "core_searchdoc": "record"}
"""What is written with each customer: the table and its column."""


@dataclass
class Moment:
    """What was said before the cut."""

    begun: set[int]
    done: set[int]


@pytest.mark.parametrize(("writes", "each"), PARTS)
def test_what_was_acknowledged_is_there_and_nothing_is_half_there(writes: int, each: int, tmp_path: Path) -> None:
    box = Box(tmp_path / "house")
    made = box.command("init", "--company", SLUG, "--email", "a@b.example", "--password", PASSWORD, "--json")
    assert made.returncode == 0, made.stderr
    house = Path(box.environment["TROPA_DATA"])
    disk, careless, chance, images = Disk(house), Disk(house), random.Random(SEED), 0
    command = [sys.executable, "-m", "tests.drill.writing", str(writes)]
    calls = recorded(command, house, tmp_path / "log", env=box.environment, cwd=ROOT)
    moment = Moment(set(), set())
    for number, call in enumerate(calls):
        disk.do(call)
        if call.name != "sync":
            careless.do(call)
        told = said(call, moment)
        if told or (call.name in ("write", "sync", "rename") and number % (each * 7) == 0):
            for way in WAYS:
                image = disk.image(way, chance)
                judge(image, house, tmp_path / "image", moment)
                images += 1
    assert len(moment.done) == writes, "every write came through"
    assert images >= writes * len(WAYS)
    with pytest.raises(AssertionError, match="acknowledged and lost"):  # the drill sees it where nothing is synced
        judge(careless.image("nothing", chance), house, tmp_path / "image", moment)
    put(disk.image("nothing", chance), house, tmp_path / "last")
    box.environment["TROPA_DATA"] = str(tmp_path / "last")
    found = json.loads(box.command("doctor", "--json").stdout)
    assert found["ok"], [check for check in found["checks"] if not check["ok"]]
    print(f"{images} images of {len(calls)} calls, {writes} writes")


def said(call: Call, moment: Moment) -> bool:
    """Note what the program says; whether it acknowledged something."""
    if call.name != "say":
        return False
    word, number = call.data.decode().split()
    getattr(moment, word).add(int(number))
    return word == "done"


def put(image: dict[str, bytes], house: Path, folder: Path) -> None:
    """Lay an image down; the index of the log is made anew by whoever opens it first."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in image.items():
        if not path.endswith("-shm"):
            place = folder / Path(path).relative_to(house)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            if Path(path).exists():
                shutil.copymode(path, place)
            shutil.copymode(Path(path).parent, place.parent)


def judge(image: dict[str, bytes], house: Path, folder: Path, moment: Moment) -> None:
    """Open what the disk holds."""
    put(image, house, folder)
    numbers = written(folder)
    assert moment.done <= numbers, "acknowledged and lost"
    assert numbers <= moment.begun, "nobody asked for it"


def written(folder: Path) -> set[int]:
    """Which of the writes a house holds, each of them whole; the base is sound."""
    base = pysqlite3.connect(folder / "tropa.sqlite3")
    try:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        customers = dict(base.execute("SELECT name, id FROM customers_customer WHERE name LIKE 'Ольха %'"))
        numbers = {int(name.split()[1]): pk for name, pk in customers.items()}
        (deeds,) = base.execute("SELECT count(*) FROM core_operation WHERE label = 'drill.write'").fetchone()
        assert deeds == len(numbers)
        for number, pk in numbers.items():
            for table, column in OF_ONE.items():
                (count,) = base.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", [pk]).fetchone()
                assert count == 1, (number, table)
        kept = dict(base.execute("SELECT name, storage_key FROM core_file"))
        assert set(kept) == {f"{number}.bin" for number in numbers if number % FILE_EACH == 0}
        for name, key in kept.items():
            (path,) = (folder / "files").glob(f"*/{key[:2]}/{key}")
            assert path.read_bytes() == content(int(name.partition(".")[0]))
        return set(numbers)
    finally:
        base.close()
