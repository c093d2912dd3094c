"""The rings of tests: `fast`, `test`, `check` (the gate, what CI runs) and `drill`, as one readable table of steps.

A step whose programs are not on the machine is skipped and says why; in CI (CI=true) a skipped one fails. All steps
run even when one fails, so that one look shows everything; the last line sums the tests of every run.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = ROOT / ".venv" / "bin"
PYTEST = [str(BIN / "python"), "-m", "pytest", "-q"]
PARALLEL = ["-n", str(min(os.cpu_count() or 1, 4))]
UNIT = "not browser and not drill"
COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")


def always() -> str:
    """A step that needs nothing but Python's packages."""
    return ""


def postgresql() -> str:
    """Why the second database cannot run, or nothing."""
    there = list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb")
    return "" if there else "PostgreSQL's programs are missing (make system)"


def chromium() -> str:
    """Why no browser can run, or nothing."""
    return "" if shutil.which("chromium") else "Chromium is missing (make system)"


def node() -> str:
    """Why the scripts cannot be checked, or nothing."""
    return "" if (ROOT / "frontend" / "node_modules").exists() else "the front end is not installed (make install)"


@dataclass(frozen=True)
class Step:
    """One line of the table; `lacks` gives the reason why it cannot run here, or an empty text."""

    name: str
    command: list[str]
    lacks: Callable[[], str] = always
    folder: Path = ROOT


def program(name: str, *arguments: str) -> list[str]:
    """A program of the virtual environment with its arguments."""
    return [str(BIN / name), *arguments]


# Two or more run beside each other; all others have the machine to themselves.
LINT = [
    Step("types", program("mypy")),  # the longest begins first
    Step("ruff", program("ruff", "check", "--quiet", ".")),
    Step("format", program("ruff", "format", "--quiet", "--check", ".")),
    Step("imports", program("lint-imports", "--no-cache")),
    Step("templates", program("djlint", "--lint", "--quiet", "tropa")),
    Step("migrations", program("python", "manage.py", "makemigrations", "--check", "--dry-run")),
    Step("messages", program("python", "tools/messages.py", "check")),
    Step("scripts", ["npm", "run", "--silent", "types"], node, ROOT / "frontend"),
]
SQLITE = Step("unit, SQLite", [*PYTEST, *PARALLEL, "-m", UNIT])
POSTGRESQL = Step("unit, PostgreSQL", [*PYTEST, *PARALLEL, "--ring", "postgresql", "-m", UNIT], postgresql)
BROWSER = Step("browser", [*PYTEST, *PARALLEL, "tests/browser"], chromium)
KILLS = Step("kills", [*PYTEST, *PARALLEL, "tests/drill", "-m", "short"])
DRILL = Step("drill, SQLite", [*PYTEST, "-m", "drill"])
DRILL_POSTGRESQL = Step("drill, PostgreSQL", [*PYTEST, "--ring", "postgresql", "-m", "drill"], postgresql)

RINGS = {
    "fast": [SQLITE],
    "test": [SQLITE, POSTGRESQL, BROWSER],
    "check": [*LINT, SQLITE, POSTGRESQL, BROWSER, KILLS],
    "drill": [DRILL, DRILL_POSTGRESQL],
}


@dataclass
class Outcome:
    """How a step ended: `state` is ok, failed or skipped."""

    step: Step
    state: str
    note: str
    seconds: float
    counts: dict[str, int]


def run(step: Step, *, beside: bool = False) -> Outcome:
    """Run one step, its output shown as it comes; all at its end when it runs `beside` others."""
    if reason := step.lacks():
        state = "failed" if os.environ.get("CI") == "true" else "skipped"
        return Outcome(step, state, reason, 0.0, {})
    heading = f"\n=== {step.name}\n"
    if not beside:
        print(heading, end="", flush=True)
    started, lines, told = time.monotonic(), list[str](), [heading]
    process = subprocess.Popen(
        step.command, cwd=step.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    assert process.stdout is not None
    for line in process.stdout:
        if beside:
            told.append(line)
        else:
            print(line, end="", flush=True)
        lines = [*lines[-20:], line]
    code = process.wait()
    if beside:
        print("".join(told), end="", flush=True)
    counts = totals(lines) if "pytest" in step.command else {}
    empty = "pytest" in step.command and code == 5
    state = "ok" if code == 0 else "failed"
    note = "no test was found" if empty else "" if code == 0 else f"exit {code}"
    return Outcome(step, state, note, time.monotonic() - started, counts)


def totals(lines: list[str]) -> dict[str, int]:
    """What pytest's closing line counts."""
    for line in reversed(lines):
        if found := COUNTS.findall(line):
            return {word.rstrip("s") if word.startswith("error") else word: int(number) for number, word in found}
    return {}


def main() -> int:
    """Run the ring that the command line names; 1 when a step failed."""
    if len(sys.argv) != 2 or sys.argv[1] not in RINGS:
        print(f"usage: tools/gate.py {' | '.join(RINGS)}", file=sys.stderr)
        return 2
    steps = RINGS[sys.argv[1]]
    light = [step for step in steps if step in LINT]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        outcomes = list(pool.map(lambda step: run(step, beside=True), light))
    outcomes += [run(step) for step in steps if step not in light]
    print(f"\n=== {sys.argv[1]}")
    for outcome in outcomes:
        counted = ", ".join(f"{number} {word}" for word, number in outcome.counts.items())
        print(f"{outcome.state:8} {outcome.step.name:18} {outcome.seconds:6.0f} s  {counted or outcome.note}")
    total = {
        word: sum(outcome.counts.get(word, 0) for outcome in outcomes)
        for word in ("passed", "failed", "error", "skipped")
    }
    print(f"\n{total['passed']} passed, {total['failed'] + total['error']} failed, {total['skipped']} skipped")
    return int(any(outcome.state == "failed" for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
