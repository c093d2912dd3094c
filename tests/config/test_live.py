"""Live pages: a member hears that something changed, nobody else does, and who is deactivated hears no more."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.config.test_cli import PASSWORD, Box, eventually
from tropa.staff.services import Opened, open_workspace

SESSION = """
import tropa, django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tropa.staff.models import User
store, user = import_module(settings.SESSION_ENGINE).SessionStore(), User.objects.get()
store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store.create(); print(settings.SESSION_COOKIE_NAME + "=" + store.session_key)
"""
LOCK_OUT = """
import tropa, django; django.setup()
from tropa.staff.models import Membership
Membership.objects.update(active={active})
"""


class Stream:
    """One open connection."""

    def __init__(self, box: Box, path: str = "/w/lavka/live", **headers: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", int(box.environment["TROPA_LIVE_PORT"]), timeout=10)
        self.connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        self.answer = self.connection.getresponse()

    def next(self) -> tuple[str, Any]:
        """The next event and its data."""
        event = ""
        while True:
            line = self.answer.readline().decode().strip()
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return event, json.loads(line.removeprefix("data: "))

    def close(self) -> None:
        """Hang up."""
        self.answer.close()
        self.connection.close()


def status(box: Box, path: str = "/w/lavka/live", **headers: str) -> int:
    """How one is received."""
    stream = Stream(box, path, **headers)
    stream.close()
    return stream.answer.status


def script(box: Box, text: str) -> str:
    """Run a few lines within the box."""
    done = subprocess.run(
        [sys.executable, "-c", text], env=box.environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A company, and its live process running."""
    made = Box(tmp_path)
    made.command("init", "--company", "Лавка", "--email", "a@b.example", "--password", PASSWORD)
    process = subprocess.Popen([sys.executable, "-m", "tropa", "live"], env=made.environment)
    eventually(lambda: Stream(made, "/healthz").close() is None)
    yield made
    process.terminate()
    process.wait(10)


def test_a_member_hears_and_is_shut_out_within_a_second_or_so(box: Box) -> None:
    cookie = script(box, SESSION)
    own = f"http://127.0.0.1:{box.port}"
    stream = Stream(box, cookie=cookie, origin=own)
    assert stream.answer.status == 200
    assert stream.answer.headers["Access-Control-Allow-Origin"] == own
    event, first = stream.next()
    assert event == "head"
    box.command("token", "--workspace", "lavka", "--email", "a@b.example")
    event, change = stream.next()
    assert event == "change"
    assert change["seq"] == first["seq"] + 1
    assert change["kinds"]
    assert all(len(mark) == 12 for mark in change["records"])

    late = Stream(box, f"/w/lavka/live?after={first['seq']}", cookie=cookie)
    assert [late.next(), late.next()] == [("head", first), ("change", change)]

    script(box, LOCK_OUT.format(active=False))
    began = time.monotonic()
    assert stream.next() == ("gone", {})
    assert late.next() == ("gone", {})
    assert time.monotonic() - began < 2
    assert stream.answer.read().strip() == b""
    assert status(box, cookie=cookie) == 404
    stream.close()
    late.close()


def test_strangers_learn_nothing(box: Box) -> None:
    cookie = script(box, SESSION)
    assert status(box) == 401
    assert status(box, cookie="session=guess") == 404
    assert status(box, "/w/sosedi/live", cookie=cookie) == 404
    assert status(box, cookie=cookie, origin="https://evil.example") == 403


@pytest.mark.django_db
def test_where_the_port_is_closed_the_page_asks() -> None:
    company: Opened = open_workspace(company="Лавка", email="anna@lavka.example", password=PASSWORD, name="Anna")
    anna = Client()
    anna.force_login(company.member.user)
    address = f"/w/{company.workspace.slug}/live"
    head = anna.get(address).json()
    assert head["changes"] == []
    told = anna.get(f"{address}?after=0").json()
    assert told["seq"] == head["seq"] == len(told["changes"])
    assert "member" in {kind for change in told["changes"] for kind in change["kinds"]}
    assert anna.get(f"{address}?after=nonsense").status_code == 200
    assert Client().get(address).status_code == 302


def test_the_end_of_the_process_ends_the_streams_quietly(tmp_path: Path) -> None:
    box = Box(tmp_path)
    box.command("init", "--company", "Лавка", "--email", "a@b.example", "--password", PASSWORD)
    with subprocess.Popen(
        [sys.executable, "-m", "tropa", "run"],
        env=box.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        stream = Stream(box, cookie=script(box, SESSION))
        assert stream.next()[0] == "head"
        process.terminate()
        assert b"event" not in stream.answer.read()
        _told, wrong = process.communicate(timeout=20)
    stream.close()
    assert process.returncode == 0
    assert wrong == ""
