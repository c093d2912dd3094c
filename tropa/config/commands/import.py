# ruff: noqa: N999  # the command is called import; it is loaded by name, never by a statement
"""`tropa import`."""

import argparse
import sys
from pathlib import Path
from typing import Any

HELP = "import a file of customers (CSV, XLSX or vCard)"
KINDS = ("customers", "leads", "deals", "tasks", "products", "sales")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, what it holds, and what to do with customers that are there."""
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument("--kind", required=True, choices=KINDS)
    parser.add_argument("--mapping", default="auto", metavar="auto|FILE.json", help="what the columns mean")
    parser.add_argument("--duplicates", default="update", choices=("update", "replace", "skip", "create"))
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Runs to its end in this process; a file whose import was killed goes on where it stopped."""
    from tropa.config.doors import entered
    from tropa.core.errors import NotFound
    from tropa.customers.importing.consoles import import_file
    from tropa.staff.models import Member

    if options.kind != "customers":
        print(f"Import of {options.kind} is not built yet.", file=sys.stderr)
        sys.exit(2)
    with entered(options.workspace):
        member = Member.objects.owners().select_related("team", "role").order_by("id").first()
        if member is None:
            raise NotFound
        return import_file(
            options.file,
            member=member,
            duplicates=options.duplicates,
            mapping=options.mapping,
            dry_run=options.dry_run,
        )
