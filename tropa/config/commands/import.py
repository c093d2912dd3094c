# ruff: noqa: N999  # the command is called import; it is loaded by name, never by a statement
"""`tropa import`."""

import argparse
from pathlib import Path
from typing import Any

HELP = "import a file of customers, tasks, deals, leads, products or sales (CSV, XLSX or vCard)"
KINDS = ("customers", "leads", "deals", "tasks", "products", "sales")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, what it holds, and what to do with records that are there."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument("--kind", required=True, choices=KINDS)
    parser.add_argument("--mapping", default="auto", metavar="auto|FILE.json", help="what the columns mean")
    parser.add_argument("--duplicates", default="update", choices=("update", "replace", "skip", "create"))
    parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="who (default: the first owner)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Runs to its end in this process; a file whose import was killed goes on where it stopped.

    Refused rows are part of a finished import (0); one that broke off has failed (1).
    """
    from tropa.config.doors import entered_as
    from tropa.customers.importing.consoles import import_file

    with entered_as(options.workspace, options.email) as member:
        answer = import_file(
            options.file,
            member=member,
            kind=options.kind,
            duplicates=options.duplicates,
            mapping=options.mapping,
            dry_run=options.dry_run,
        )
        return {**answer, **({"ok": False} if "error" in answer else {}), "as": member.user.email}
