"""Two web processes and a worker hammer one base: nobody hears that it is locked, and nothing is lost or doubled."""

import json
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.drill.calls import multipart
from tests.drill.company import ROWS, table
from tests.drill.crowds import Web
from tests.drill.house import PREPARED
from tests.drill.processes import ROOT, Surroundings, done, free_port, killed_at_last, start
from tests.drill.test_company_kills import opened, serve

SEED = 20_261_201
PARTS = [pytest.param(6.0, 3, marks=pytest.mark.short, id="short"), pytest.param(300.0, 10, id="whole")]
"""Seconds and programs."""


@dataclass
class Hand:
    """One program that works without a pause, by a token of its own, now at one web process and now at the other."""

    number: int
    webs: list[Web]
    made: list[str] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=dict)
    troubles: list[Any] = field(default_factory=list)

    def work(self, until: float) -> None:
        """Write, change, read, in any order."""
        chance = random.Random(SEED + self.number)
        deeds: list[Callable[[Web], None]] = [self.create, self.create, self.change, self.look, self.search]
        while time.monotonic() < until:
            chance.choice(deeds)(chance.choice(self.webs))

    def create(self, web: Web) -> None:
        """A customer with a telephone."""
        name = f"Рука {self.number:02}-{len(self.made):05}"
        points = [{"kind": "phone", "value": f"+7 9{self.number:02} {len(self.made):07}"}]
        answer = self._asked(web, "POST", "customers", {"kind": "company", "name": name, "contact_points": points})
        if answer is not None:
            self.made.append(answer["id"])

    def change(self, web: Web) -> None:
        """One that this hand made."""
        if self.made:
            self._asked(web, "PATCH", f"customers/{self.made[-1]}", {"lifecycle": "customer"})

    def look(self, web: Web) -> None:
        """The newest."""
        self._asked(web, "GET", "customers?limit=20", None)

    def search(self, web: Web) -> None:
        """By digits."""
        self._asked(web, "GET", f"customers?search={self.number:02}0000001", None)

    def _asked(self, web: Web, method: str, path: str, body: Any) -> Any:
        begun = time.monotonic()
        status, answer = web.call(method, path, body)
        self.waits.setdefault(method, []).append(time.monotonic() - begun)
        if status == 429:
            return None
        if status not in (200, 201):
            self.troubles.append((method, path, status, answer))
            return None
        return answer


@pytest.mark.parametrize(("seconds", "programs"), PARTS)
def test_nobody_hears_of_locks(seconds: float, programs: int, tmp_path: Path) -> None:
    around = opened(tmp_path / "house")
    ports = [free_port(), free_port()]
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(killed_at_last(serve(around, port, log=tmp_path / f"web-{port}.log")))
        worker = start(around, "tropa", "worker", log=tmp_path / "worker.log", **PREPARED)
        stack.enter_context(killed_at_last(worker))
        tokens = [another_token(around) for _each in range(programs)]
        hands = [Hand(number, [Web(port, token) for port in ports]) for number, token in enumerate(tokens)]
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=hand.work, args=(until,)) for hand in hands]
        for thread in threads:
            thread.start()
        imported = imports(Web(ports[0], around["TOKEN"]), until)
        for thread in threads:
            thread.join()
    assert [trouble for hand in hands for trouble in hand.troubles] == []
    for log in tmp_path.glob("*.log"):
        assert "is locked" not in log.read_text(), log.name
    found = json.loads(done_text(around, "doctor", "--json"))
    assert found["ok"], [check for check in found["checks"] if not check["ok"]]
    made = sum(len(hand.made) for hand in hands)
    assert made
    assert found["workspaces"]["drill"]["rows"]["customers_customer"] >= made + imported
    told(hands, made, imported)


def imports(web: Web, until: float) -> int:
    """One file after another until the time is over, each brought to its end by the worker; how many customers came."""
    came = 0
    while time.monotonic() < until:
        kind, data = multipart(f"{came}.csv", table(came // ROWS))
        status, begun = web.send("imports", data, kind)
        assert status in (200, 201, 202), begun
        while begun["state"] not in ("done", "broken"):
            threading.Event().wait(0.2)
            _status, begun = web.call("GET", f"imports/{begun['id']}")
        assert begun["state"] == "done", begun
        came += ROWS
    return came


def another_token(around: Surroundings) -> str:
    """By the command line."""
    words = ("tropa", "token", "--workspace", "drill", "--email", "anna@example.ru", "--json")
    token: str = done(start(around, *words))["token"]
    return token


def done_text(around: Surroundings, *words: str) -> str:
    """What a command prints."""
    run = subprocess.run(
        [sys.executable, "-m", "tropa", *words], env=around, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return run.stdout


def told(hands: list[Hand], made: int, imported: int) -> None:
    """For docs/operations/proof.md."""
    for method in ("POST", "PATCH", "GET"):
        waits = sorted(wait for hand in hands for wait in hand.waits.get(method, []))
        print(
            f"{method}: {len(waits)} calls, median {statistics.median(waits) * 1000:.0f} ms, "
            f"longest {waits[-1] * 1000:.0f} ms"
        )
    print(f"{made} customers made, {imported} imported")
