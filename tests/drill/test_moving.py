"""A company moves SQLite -> PostgreSQL -> SQLite through real processes; imports that are killed leave nothing."""

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4
from zipfile import ZipFile

import psycopg
import pytest

from tests.cluster import Cluster, NoPostgres
from tests.drill.calls import ask
from tests.drill.processes import Surroundings, done, free_port, killed_at_last, start, surroundings

PASSWORD = "correct horse battery"
KILLS = ["archive.batch:3", "archive.batch:12", "archive.filled", "archive.unpacked", "archive.before_opening"]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL beside the ring's own base."""
    if url := os.environ.get("TROPA_TEST_DATABASE_URL"):
        yield url
        return
    try:
        cluster = Cluster()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    with cluster:
        yield cluster.url()


def installation(folder: Path, server: str = "") -> Surroundings:
    """An empty one: on SQLite, or in a new base of that server."""
    folder.mkdir()
    found = surroundings(folder)
    found.pop("TROPA_DATABASE_URL", None)
    if server:
        base = f"moving_{uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as owner:
            owner.execute(f"CREATE DATABASE {base}")  # type: ignore[arg-type]  # the name is made here
        found["TROPA_DATABASE_URL"] = f"{server.rpartition('/')[0]}/{base}"
    return found


def tropa(around: Surroundings, *words: str, **more: str) -> Any:
    """The answer of one command."""
    return done(start(around, "tropa", *words, "--json", **more))


def company(around: Surroundings, folder: Path, *more: str) -> None:
    """A company called drill, with three dozen customers from a file or, with --demo, two years of everything."""
    tropa(around, "init", "--company", "drill", "--email", "anna@example.ru", "--password", PASSWORD, *more)
    table = folder / "people.csv"
    lines = [f"Фамилия{n};Имя;+7916{n:07};user{n}@example.ru;ООО Фирма {n % 5}" for n in range(36)]
    table.write_text("\n".join(["Фамилия;Имя;Телефон;E-mail;Компания", *lines]))
    tropa(around, "import", str(table), "--workspace", "drill", "--kind", "customers")


def moves(tmp_path: Path, server: str, *more: str) -> None:
    """There and back."""
    box, cloud, home = (installation(tmp_path / name, url) for name, url in
                        (("box", ""), ("cloud", server), ("home", "")))  # fmt: skip
    company(box, tmp_path, *more)
    left = tropa(box, "export", str(tmp_path / "box.zip"), "--workspace", "drill")
    there = tropa(cloud, "import-archive", str(tmp_path / "box.zip"), "--as", "drill-2")
    again = tropa(cloud, "export", str(tmp_path / "cloud.zip"), "--workspace", "drill-2")
    back = tropa(home, "import-archive", str(tmp_path / "cloud.zip"), "--as", "drill")
    assert {left["state"], there["state"], again["state"], back["state"]} == {left["state"]}
    for around, slug in ((box, "drill"), (cloud, "drill-2"), (home, "drill")):
        doctor = tropa(around, "doctor")
        assert doctor["workspaces"][slug]["state"] == left["state"]
        assert [check for check in doctor["checks"] if not check["ok"]] == []
        assert tropa(around, "audit", "verify", "--workspace", slug)["ok"]
    assert differing(tmp_path / "box.zip", tmp_path / "cloud.zip") == ["core.operation"]  # two more: there and away
    it_lives(home)


def differing(one: Path, other: Path) -> list[str]:
    """Tables whose rows are not the same, byte for byte."""
    told = []
    for path in (one, other):
        with ZipFile(path) as zipped:
            manifest = json.loads(zipped.read("manifest.json"))
        told.append(
            {table["name"]: table["sha256"] for table in [*manifest["tables"], manifest["files"] | {"name": "files"}]}
        )
    return [name for name in told[0] if told[0][name] != told[1][name]]


def it_lives(home: Surroundings) -> None:
    """Its owner signs in, finds people, and takes back the import that was made in the old place."""
    words = ("password", "--email", "anna@example.ru", "--password-stdin")
    process = start(home, "tropa", *words)
    process.communicate(PASSWORD, timeout=60)
    token = tropa(home, "token", "--workspace", "drill", "--email", "anna@example.ru")["token"]
    port = free_port()
    web = start(home, "tropa", "web", TROPA_PORT=str(port))
    with killed_at_last(web):
        ready(port)
        around = home | {"TOKEN": token}
        found = ask(around, port, "GET", f"customers?search={quote('Фамилия7')}&limit=50")
        assert [each["name"] for each in found["items"]] == ["Фамилия7 Имя"]
        operations = ask(around, port, "GET", "operations?limit=50")["items"]
    imported = next(each for each in operations if each["label"].startswith("customers.import"))
    assert tropa(home, "undo", imported["id"], "--workspace", "drill")["conflicts"] == []


def ready(port: int) -> None:
    """Wait for the web process."""
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)  # nobody tells us
        else:
            return


@pytest.mark.short
def test_a_company_moves_there_and_back(tmp_path: Path, server: str) -> None:
    moves(tmp_path, server)


def test_the_whole_demo_moves_there_and_back(tmp_path: Path, server: str) -> None:
    moves(tmp_path, server, "--demo")


@pytest.mark.parametrize("place", [pytest.param(KILLS[0], marks=pytest.mark.short), *KILLS[1:]])
def test_an_import_that_was_killed_leaves_nothing(tmp_path: Path, place: str) -> None:
    box, new = installation(tmp_path / "box"), surroundings(tmp_path / "new")
    company(box, tmp_path)
    archive = str(tmp_path / "box.zip")
    left = tropa(box, "export", archive, "--workspace", "drill")
    process = start(new, "tropa", "import-archive", archive, TROPA_CRASH_AT=place)
    process.communicate(timeout=300)
    assert process.returncode == -signal.SIGKILL
    assert tropa(new, "doctor")["workspaces"] == {}
    assert tropa(new, "import-archive", archive)["state"] == left["state"]
    rows = tropa(new, "doctor")["workspaces"]["drill"]["rows"]
    assert rows["customers_customer"] == left["rows"]["customers.customer"]
