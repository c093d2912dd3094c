"""The command line as scripts see it: real processes, one JSON object, exit codes; and a box that heals itself."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import free_port

PASSWORD = "four quiet green words"


class Box:
    """A data folder of its own and the program."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("TROPA_")}
        self.environment |= {
            "TROPA_DATA": str(data),
            "TROPA_PORT": str(self.port),
            "TROPA_LIVE_PORT": str(free_port()),
            "DJANGO_SETTINGS_MODULE": "tropa.config.settings",
        }

    def command(self, *words: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "tropa", *words],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self) -> "subprocess.Popen[str]":
        """`tropa run`."""
        return subprocess.Popen(
            [sys.executable, "-m", "tropa", "run"], env=self.environment, stdout=subprocess.PIPE, text=True
        )

    def get(self, path: str) -> dict[str, Any]:
        """What the web process answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """A box with one company."""
    made = Box(tmp_path_factory.mktemp("box"))
    answer = made.command("init", "--company", "Лавка", "--email", "a@b.example", "--password", PASSWORD, "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["workspace"] == "lavka"
    return made


@pytest.fixture
def running(box: Box) -> Iterator["subprocess.Popen[str]"]:
    """The box, started and ready."""
    process = box.start()
    assert process.stdout is not None
    assert process.stdout.readline() == f"Tropa is ready at http://127.0.0.1:{box.port}\n"
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    process.stdout.close()


def children(pid: int) -> dict[str, int]:
    """The processes of the box by their command."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return {args.split()[-1]: int(own) for own, parent, args in rows if parent == str(pid)}


def eventually(question: Callable[[], object], seconds: float = 15.0) -> None:
    """Ask until it is so; another process cannot tell us."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if question():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_json_is_one_object_and_nothing_else(box: Box) -> None:
    token = box.command("token", "--workspace", "lavka", "--email", "A@B.example", "--json")
    assert json.loads(token.stdout)["token"].startswith("trp_")
    audit = json.loads(box.command("audit", "verify", "--workspace", "lavka", "--json").stdout)
    assert audit["ok"] is True
    doctor = json.loads(box.command("doctor", "--json").stdout)
    assert doctor["ok"] is True
    assert len(doctor["workspaces"]["lavka"]["state"]) == 64
    assert json.loads(box.command("migrate", "--json").stdout) == {"ok": True, "pending": []}


def test_a_workspace_may_begin_with_a_preset(box: Box) -> None:
    words = ("init", "--company", "Школа", "--email", "a@b.example", "--password", PASSWORD)
    made = json.loads(box.command(*words, "--preset", "education", "--json").stdout)
    rows = json.loads(box.command("doctor", "--json").stdout)["workspaces"][made["workspace"]]["rows"]
    # Two of the preset; the one that every company begins with lies in the trash.
    assert (rows["sales_pipeline"], rows["staff_savedview"]) == (3, 2)


def test_failures_are_one_sentence_and_1(box: Box) -> None:
    for words in (
        ["token", "--workspace", "nowhere", "--email", "a@b.example"],
        ["undo", "not-an-id", "--workspace", "lavka"],
        ["init", "--company", "X", "--email", "nobody", "--password", PASSWORD],
        ["init", "--company", "X", "--email", "x@y.example"],
        ["init", "--company", "X", "--email", "x@y.example", "--password", PASSWORD, "--preset", "alchemy"],
    ):
        answer = box.command(*words)
        assert answer.returncode == 1, words
        assert answer.stdout == ""
        assert "Traceback" not in answer.stderr
        assert answer.stderr.strip()


def test_wrong_usage_is_2_and_help_is_0(box: Box) -> None:
    assert box.command("nonsense").returncode == 2
    assert box.command("token").returncode == 2
    assert box.command("--help").returncode == 0
    listed = box.command("--help").stdout
    for name in ("run", "init", "token", "undo", "worker", "web", "live", "migrate", "doctor", "audit", "password"):
        assert f" {name}" in listed
        assert box.command(name, "--help").returncode == 0


def test_a_failure_is_one_object_too(box: Box) -> None:
    for words, code in (
        (["token", "--workspace", "nowhere", "--email", "a@b.example"], 1),
        (["token"], 2),
        (["import", "a.csv", "--workspace", "lavka", "--kind", "nothing"], 2),
        (["import", "missing.csv", "--workspace", "lavka", "--kind", "customers"], 1),
    ):
        answer = box.command(*words, "--json")
        assert answer.returncode == code, words
        told = json.loads(answer.stdout)
        assert (told["ok"], bool(told["error"])) == (False, True)


def test_a_password_comes_by_standard_input(box: Box) -> None:
    words = ["password", "--email", "a@b.example", "--password-stdin", "--json"]
    assert box.command(*words, stdin="five even more quiet words\n").returncode == 0
    assert box.command(*words, stdin="123\n").returncode == 1


def test_the_box_answers_heals_and_ends(box: Box, running: "subprocess.Popen[str]") -> None:
    eventually(lambda: box.get("/readyz")["ok"])
    for name in ("web", "worker", "live"):
        dead = children(running.pid)[name]
        os.kill(dead, signal.SIGKILL)
        eventually(lambda name=name, dead=dead: children(running.pid).get(name, dead) != dead)
    eventually(lambda: box.get("/readyz")["ok"])
    second = box.command("run")
    assert second.returncode == 1
    assert f"Port {box.port}" in second.stderr
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    assert running.wait(10) == 0
    assert time.monotonic() - began < 10


def test_kill_9_of_the_supervisor_leaves_nothing_on_the_port(box: Box, running: "subprocess.Popen[str]") -> None:
    own = list(children(running.pid).values())
    running.kill()
    running.wait()
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in own))
    again = box.start()
    assert again.stdout is not None
    assert again.stdout.readline().startswith("Tropa is ready")
    again.send_signal(signal.SIGTERM)
    assert again.wait(10) == 0
    again.stdout.close()


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("TROPA_PORT", "abc", 2),
        ("TROPA_LANGUAGE", "de", 2),
        ("TROPA_DATA", "/proc/tropa", 2),
        ("TROPA_DATABASE_URL", "mysql://host/base", 2),
        ("TROPA_DATABASE_URL", "postgresql://u@127.0.0.1:1/base", 1),
    ],
)
def test_a_wrong_variable_is_named_in_one_sentence(tmp_path: Path, variable: str, value: str, code: int) -> None:
    box = Box(tmp_path)
    box.environment[variable] = value
    told = box.command("run")
    assert (told.returncode, told.stdout) == (code, "")
    assert variable in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_a_variable_set_to_nothing_counts_as_not_set(tmp_path: Path) -> None:
    box = Box(tmp_path)
    box.environment |= {"TROPA_DATABASE_URL": "", "TROPA_REGISTRATION": "", "TROPA_LANGUAGE": ""}
    assert box.command("doctor").returncode == 0
