"""`tropa COMMAND`: reads the words, prepares the base, calls the command, prints its answer.

Exit codes: 0 done, 1 failed (the reason in one sentence on standard error), 2 wrong usage.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import tropa  # noqa: F401  swaps SQLite before Django sees it

Words = Callable[[dict[str, Any]], str]
COMMANDS = Path(__file__).parent / "commands"


def names() -> list[str]:
    """All commands."""
    return sorted(path.stem.replace("_", "-") for path in COMMANDS.glob("[a-z]*.py"))


def command(name: str) -> ModuleType:
    """The module of one command; only the one that is called is imported."""
    return import_module(f"tropa.config.commands.{name.replace('-', '_')}")


def parse(words: list[str]) -> argparse.Namespace:
    """Read the command line; wrong usage leaves with 2."""
    parser = Parser(prog="tropa", description="Tropa, the CRM that keeps the whole trail.")
    chosen = next((word for word in words if not word.startswith("-")), "")
    subs = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names() if chosen not in names() else [chosen]:
        module = command(name)
        sub = subs.add_parser(name, help=module.HELP, description=module.HELP)
        sub.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        module.arguments(sub)
    return parser.parse_args(words)


class Parser(argparse.ArgumentParser):
    """Wrong usage is told as JSON to who asked for JSON."""

    def error(self, message: str) -> NoReturn:
        """Leave with 2."""
        if "--json" in sys.argv:
            tell_failure(message)
        super().error(message)


def main(words: list[str] | None = None) -> None:
    """The console script; always leaves by SystemExit."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tropa.config.settings")
    options = parse(sys.argv[1:] if words is None else words)
    module = command(options.command)
    try:
        import_module("tropa.config.settings")
    except ValueError as wrong:  # a TROPA_ variable; nothing has been touched yet
        fail(str(wrong), options, code=2)
    try:
        if not getattr(module, "BARE", False):
            from tropa.config.readiness import prepare

            prepare()
        answer = module.run(options)
    except KeyboardInterrupt:
        fail("Stopped.", options)
    except Exception as problem:
        if not (told := sentence(problem)):
            if options.json:
                tell_failure(f"A fault of the program: {type(problem).__name__}; its trace is on standard error.")
            raise
        fail(told, options)
    tell(answer, options, getattr(module, "told", None))
    sys.exit(1 if (answer or {}).get("ok") is False else 0)


def sentence(problem: Exception) -> str:
    """What a person reads of an expected problem; empty: it is a fault of the program, and its trace is shown."""
    from django.db import OperationalError

    from tropa.core.errors import Denied, NotFound, TropaError

    if isinstance(problem, NotFound):
        return "Not found: check the workspace, the address or the id."
    if isinstance(problem, Denied):
        return f"Not allowed: {problem}."
    if isinstance(problem, TropaError | Refused):
        return str(problem)
    if isinstance(problem, OperationalError):
        return f"The database does not answer: {str(problem).splitlines()[0]}. See TROPA_DATABASE_URL and TROPA_DATA."
    return ""


class Refused(Exception):
    """A command cannot do what is asked; the message is a sentence for people."""


def fail(told: str, options: argparse.Namespace, code: int = 1) -> NoReturn:
    """Leave with the reason."""
    if options.json:
        tell_failure(told)
    else:
        print(told, file=sys.stderr)  # noqa: T201
    sys.exit(code)


def tell_failure(told: str) -> None:
    """The one JSON object of a command that failed."""
    print(json.dumps({"ok": False, "error": told}, ensure_ascii=False))  # noqa: T201  this is the answer


def tell(answer: dict[str, Any] | None, options: argparse.Namespace, words: Words | None) -> None:
    """Print the answer; to people in the words of the command, where it has its own."""
    if answer is None:
        return
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, default=str))  # noqa: T201
        return
    if words is not None:
        print(words(answer))  # noqa: T201
        return
    for name, value in answer.items():
        shown = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else value
        print(f"{name}: {shown}")  # noqa: T201
