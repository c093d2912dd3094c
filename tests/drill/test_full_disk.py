"""The disk runs full under a working house: writes are refused in clear words, reading goes on, nothing is lost."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.drill.browsers import Browser
from tests.drill.calls import ask
from tests.drill.company import ROWS, table
from tests.drill.disk import Disk, small_disk, tables_on
from tests.drill.house import COMPANY, PREPARED, end
from tests.drill.lives import Life
from tests.drill.processes import Process, Surroundings, done, free_port, start
from tests.drill.test_company_kills import opened, serve
from tropa.core.limits import LOT

ANNA = {"email": "anna@example.ru", "password": "correct horse battery"}
BODY = {"kind": "company", "name": "Ольха"}


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A small disk."""
    with small_disk() as found:
        yield found


@pytest.fixture
def around(disk: Disk) -> Iterator[Surroundings]:
    """An installation that lies on it, with an import waiting."""
    with ExitStack() as stack:
        on_postgresql = "TROPA_TEST_DATABASE_URL" in os.environ
        space = stack.enter_context(tables_on(disk)) if on_postgresql else ""
        found = opened(disk.folder / "house", space=space)
        done(start(found, COMPANY, "upload:0"))
        yield found


@pytest.fixture
def web(around: Surroundings, tmp_path: Path) -> Iterator[tuple[int, Process]]:
    """The port and the process of its running web, which nobody has asked by token yet."""
    port = free_port()
    process = serve(around, port, log=tmp_path / "web.log")
    yield port, process
    end(process)


def test_a_full_disk_stops_writing_and_nothing_else(
    around: Surroundings, disk: Disk, web: tuple[int, Process], tmp_path: Path
) -> None:
    port, process = web
    browser = Browser(port)
    browser.sign_in(**ANNA)
    worker = Life(start(around, COMPANY, "labour:3", log=tmp_path / "worker.log", **PREPARED), "customers.tasks")
    try:
        assert worker.follow(2), (tmp_path / "worker.log").read_text()[-2000:]
        disk.fill()
        accepted = refused_at(around, port)
        accepted += refused_on_pages(browser)
        assert Browser(port).form("/sign-in/")(ANNA).status in (200, 507), "a small write may still fit"
        assert tried(around, port, "imports", key="file", file=("more.csv", table(1)))[0] in (422, 507)
        assert ready(port) == (503, False)
        for _call in range(LOT):  # so many are counted in the base at once
            assert ask(around, port, "GET", "customers?limit=1")["count"] >= 1
        assert browser.get("/w/drill/").status == 200
        disk.clear()
        assert ready(port)[1] is True
        assert ask(around, port, "POST", "customers", BODY, key="after")["name"] == BODY["name"]
        assert worker.finished("customers.tasks.run_import"), (tmp_path / "worker.log").read_text()[-2000:]
        assert process.poll() is None, "the web did not live through it"
        assert worker.process.poll() is None, "the worker did not live through it"
    finally:
        worker.end()
    end(process)
    found = done(start(around, COMPANY, "work", "count"))
    assert found["imports"][0][:2] == ["batch 0.csv", "done"]
    assert found["people"][0] == found["journalled"]["customers.customer c"] == ROWS + accepted + 1
    assert found["troubles"] == []


def refused_at(around: Surroundings, port: int) -> int:
    """Write until there is no room, which is told; gives how many were taken before."""
    for number in range(10_000):
        status, told = tried(around, port, "customers", BODY | {"name": f"Ива {number}"}, key=f"full-{number}")
        if status != 201:
            assert (status, told["status"], told["title"]) == (507, 507, "Insufficient Storage"), told
            return number
    raise AssertionError("the disk is not full")


def tried(around: Surroundings, port: int, *call: Any, **more: Any) -> tuple[int, Any]:
    """Status and JSON of a creation."""
    try:
        return 201, ask(around, port, "POST", *call, **more)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def refused_on_pages(browser: Browser) -> int:
    """A person fills a form in and is told what happened, as a whole page; how many were taken before."""
    for number in range(1_000):
        page = browser.form("/w/drill/customers/new/")({"kind": "company", "name": f"Верба {number}"})
        if page.status == 507:
            assert "<h1>" in page.text
            return number
        assert page.status == 200, page
    raise AssertionError("the page was never refused")


def ready(port: int) -> tuple[int, Any]:
    """The answer of /readyz: its status and whether it finds room."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
            return answer.status, json.load(answer)["room"]
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)["room"]
