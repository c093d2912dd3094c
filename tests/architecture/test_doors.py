"""A workspace is entered in the doors alone, and raw SQL is written in the kernel alone."""

import re
from pathlib import Path

import tropa

HOUSE = Path(tropa.__file__).parent

DOORS = (
    "config/doors.py",  # the command line
    "core/backup/",  # every company of a base that is copied, proved or restored
    "core/archive/",  # a company that arrives, and what is left of one whose import was killed
    "core/live/",  # the process of live pages
    "core/tasks/",  # the wrapper around a task, schedules
    "core/viewing/buffer.py",  # the log of access is written one workspace after another
    "core/worker.py",  # the dispatcher and the sealer, one workspace after another
    "inbox/door.py",  # a stranger with the link of a form: it carries the workspace, and opens this form alone
    "staff/middleware/",  # pages and API
    "staff/services/account_bells.py",  # the owner of an account hears of it in each company
    "staff/services/backups.py",  # who runs the installation hears of it in each company they work in
    "staff/services/consoles.py",  # the command line's verbs about people
    "staff/services/invitations.py",  # a stranger with a secret becomes a member
    "staff/services/opening.py",  # a new company
)
"""Where `scope.enter` may be called."""

RAW = re.compile(r"\.cursor\(|\.raw\(|\.executescript\(|\.extra\(|\bRawSQL\(|\.copy\([\"']COPY")
ROOMS_OF_SQL = (
    "core/",  # knows both databases
    "config/readiness.py",  # which migrations stand in the base
    "staff/services/opening.py",  # PostgreSQL's advisory lock: no table is touched
)
"""Where SQL may be written past the ORM."""


def places(pattern: re.Pattern[str]) -> list[str]:
    """Files of the house with a line of code that matches, as paths below tropa/."""
    return sorted(
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("*.py")
        if "migrations" not in path.parts
        and any(pattern.search(line.partition("#")[0]) for line in path.read_text().splitlines())
    )


def test_a_workspace_is_entered_in_the_doors_alone() -> None:
    entering = places(re.compile(r"\bscope\.enter\((?!\))"))
    assert [place for place in entering if not place.startswith(DOORS)] == []
    assert places(re.compile(r"from tropa\.core\.scope import .*\benter\b")) == []


def test_raw_sql_is_written_in_the_kernel_alone() -> None:
    assert [place for place in places(RAW) if not place.startswith(ROOMS_OF_SQL)] == []


def test_there_is_something_to_find() -> None:
    assert "staff/middleware/door.py" in places(re.compile(r"\bscope\.enter\("))
    assert "core/events/feed.py" in places(RAW)


def test_the_wall_is_opened_in_the_kernel_alone() -> None:
    """`permit` lets writes pass round the journal."""
    assert [place for place in places(re.compile(r"\bpermit\(")) if not place.startswith("core/")] == []


def test_a_session_is_made_in_one_place() -> None:
    """Every way in goes through `entering.begin`, which asks for the second step."""
    making = places(re.compile(r"from django\.contrib\.auth import .*\blogin\b|\bauth\.login\("))
    assert making == ["staff/views/entering.py"]
