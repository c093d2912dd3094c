"""Web and worker killed a hundred times each while a program imports files and edits in bulk: nothing is lost."""

from pathlib import Path
from typing import Any

from tests.drill.company import table
from tests.drill.house import COMPANY, House
from tests.drill.processes import Surroundings, done, start
from tests.drill.test_company_kills import SEED, opened

KILLS = 100


def test_web_and_worker_killed_a_hundred_times_each(tmp_path: Path) -> None:
    around = opened(tmp_path / "killed")
    batches = 0
    with House(around, kills=KILLS, seed=SEED) as house:
        while not house.survived:
            work(house, batches)
            batches += 1
    quiet = opened(tmp_path / "quiet")
    with House(quiet, kills=0, seed=SEED) as house:
        for batch in range(batches):
            work(house, batch)
    assert counted(around) == counted(quiet)


def work(house: House, batch: int) -> None:
    """Bring 5,000 customers in and edit them all, each deed ended before the next."""
    begun = house.answered("POST", "imports", file=(f"batch {batch}.csv", table(batch)), key=f"import-{batch}")
    ended = house.until(f"imports/{begun['id']}", lambda run: run["state"] in ("done", "broken"))
    assert ended["state"] == "done", ended
    edit = {
        "query": {"all": [{"field": "last_name", "op": "is", "value": f"Партия{batch}"}]},
        "params": {"values": {"lifecycle": "customer"}},
    }
    planned = house.answered("POST", "customers/actions/core.edit", edit, key=f"edit-{batch}")
    deed = house.until(f"operations/{planned['operation']}", lambda told: told["state"] not in ("planned", "running"))
    assert deed["state"] == "done", deed


def counted(around: Surroundings) -> Any:
    """What stands in the base."""
    return done(start(around, COMPANY, "count"))
