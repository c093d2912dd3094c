"""Web and worker killed a hundred times each while a program imports files and edits in bulk: nothing is lost."""

from pathlib import Path
from typing import Any

from tests.drill.company import table
from tests.drill.house import COMPANY, House
from tests.drill.processes import Surroundings, done, start
from tests.drill.test_company_kills import SEED, opened

KILLS = 100
GUESTS = 20
"""Customers that the program writes one by one while each file is imported."""


def test_web_and_worker_killed_a_hundred_times_each(tmp_path: Path) -> None:
    killed, undisturbed = opened(tmp_path / "killed"), opened(tmp_path / "quiet")
    batches = 0
    with House(killed, kills=KILLS, seed=SEED) as house:
        while not house.survived:
            work(house, batches)
            batches += 1
    with House(undisturbed, kills=0, seed=SEED) as house:
        for batch in range(batches):
            work(house, batch)
    assert counted(killed) == counted(undisturbed)


def work(house: House, batch: int) -> None:
    """Bring 5,000 customers in by a file and some by hand, then edit those of the file."""
    guests = iter(range(GUESTS))

    def write_one() -> None:
        for guest in guests:
            body = {"kind": "company", "name": f"Гость {batch}-{guest:03}"}
            house.answered("POST", "customers", body, key=f"guest-{batch}-{guest}")
            return

    begun = house.answered("POST", "imports", file=(f"batch {batch}.csv", table(batch)), key=f"import-{batch}")
    ended = house.until(f"imports/{begun['id']}", lambda run: run["state"] in ("done", "broken"), write_one)
    assert ended["state"] == "done", ended
    for _rest in range(GUESTS):
        write_one()
    edit = {
        "query": {"all": [{"field": "last_name", "op": "is", "value": f"Партия{batch}"}]},
        "params": {"values": {"lifecycle": "customer"}},
    }
    planned = house.answered("POST", "customers/actions/core.edit", edit, key=f"edit-{batch}")
    deed = house.until(f"operations/{planned['operation']}", lambda told: told["state"] not in GOING)
    assert deed["state"] == "done", deed


GOING = ("planning", "planned", "running")


def counted(around: Surroundings) -> Any:
    """What stands in the base when nothing is left to do: the last kill may have left a job that has done its work."""
    return done(start(around, COMPANY, "work", "count"))
