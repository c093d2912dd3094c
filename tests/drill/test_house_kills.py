"""Web and worker killed a hundred times each while a program imports files and edits in bulk: nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.drill.company import table
from tests.drill.house import COMPANY, House
from tests.drill.processes import Surroundings, done, start
from tests.drill.test_company_kills import SEED, opened

KILLS = 100


def test_web_and_worker_killed_a_hundred_times_each(tmp_path: Path) -> None:
    around, undisturbed = opened(tmp_path / "killed"), opened(tmp_path / "quiet")
    batch = 0
    with House(around, kills=KILLS, seed=SEED) as haunted, House(undisturbed, kills=0, seed=SEED) as quiet:
        while not haunted.survived:
            with ThreadPoolExecutor(2) as both:
                for deed in [both.submit(work, house, batch) for house in (haunted, quiet)]:
                    deed.result()
            batch += 1
    assert counted(around) == counted(undisturbed)


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
    """What stands in the base when nothing is left to do: the last kill may have left a job that has done its work."""
    return done(start(around, COMPANY, "work", "count"))
