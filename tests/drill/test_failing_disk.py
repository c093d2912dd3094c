"""Each k-th write, or each from the k-th on, fails as on a full disk: it is refused whole, and the house goes on.

strace answers the calls of the product in place of the kernel.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.test_cli import PASSWORD, Box
from tests.drill.powercut import traceable
from tests.drill.processes import ROOT
from tests.drill.test_power_cut import written
from tests.drill.writing import SLUG

pytestmark = [pytest.mark.sqlite, pytest.mark.skipif(not traceable(), reason="strace may not trace here")]
WRITES = 4
PARTS = [
    pytest.param(400, False, marks=pytest.mark.short, id="short"),
    pytest.param(3, False, id="once"),
    pytest.param(3, True, id="from then on"),
]
"""Each which call fails, and whether all after it fail too."""
CALLS = ("pwrite64", "write", "ftruncate")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """A box with one company."""
    box = Box(tmp_path_factory.mktemp("disk") / "house")
    made = box.command("init", "--company", SLUG, "--email", "a@b.example", "--password", PASSWORD, "--json")
    assert made.returncode == 0, made.stderr
    shutil.copytree(folder_of(box), pristine(box))
    return box


def folder_of(box: Box) -> Path:
    """Where it lies."""
    return Path(box.environment["TROPA_DATA"])


def pristine(box: Box) -> Path:
    """A copy of it before anything was written."""
    return folder_of(box).with_name("pristine")


def reset(box: Box) -> None:
    """Begin anew."""
    shutil.rmtree(folder_of(box))
    shutil.copytree(pristine(box), folder_of(box))


def told(box: Box, fault: str, log: Path) -> tuple[list[str], int]:
    """What the writing program said under a fault, and how many calls of this sort it made."""
    words = ["strace", "-f", "-e", f"trace={fault.partition(':')[0]}", "-o", str(log)]
    words += ["-e", f"inject={fault}"] if ":" in fault else []
    command = [*words, sys.executable, "-m", "tests.drill.writing", str(WRITES)]
    run = subprocess.run(command, env=box.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0 or not run.stdout, run.stderr[
        -3000:
    ]  # a base that cannot even be opened is told at once
    calls = sum(1 for line in log.read_text().splitlines() if re.search(rf"\b{fault.partition(':')[0]}\(", line))
    return run.stdout.split("\n")[:-1], calls


@pytest.mark.parametrize(("each", "lasting"), PARTS)
def test_a_write_that_finds_no_room_is_refused_whole(house: Box, each: int, lasting: bool, tmp_path: Path) -> None:
    tried = refused = 0
    for call in CALLS:
        lines, calls = told(house, call, tmp_path / "log")
        assert lines == [f"{word} {number}" for number in range(WRITES) for word in ("begun", "done")]
        for at in range(1, calls + 1, each):
            reset(house)
            lines, _calls = told(house, f"{call}:error=ENOSPC:when={at}{'+' if lasting else ''}", tmp_path / "log")
            said = [line.split() for line in lines]
            assert {word for word, _number in said} <= {"begun", "done", "refused"}, (call, at, lines)
            done = {int(number) for word, number in said if word == "done"}
            no = {int(number) for word, number in said if word == "refused"}
            assert not lines or done | no == set(range(WRITES)), (call, at, lines)
            assert written(folder_of(house)) == done, (call, at, lines)
            tried, refused = tried + 1, refused + len(no)
        reset(house)
    assert refused, "some of them did find no room"
    assert house.command("doctor").returncode == 0
    print(f"{tried} faults, {refused} writes refused")
