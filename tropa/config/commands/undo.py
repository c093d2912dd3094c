"""`tropa undo`."""

import argparse
from typing import Any

HELP = "take an operation back with what followed from it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which, and whether only to look."""
    parser.add_argument("operation", metavar="OPERATION")
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Runs to its end in this process."""
    from tropa.config.doors import entered
    from tropa.core.errors import NotFound
    from tropa.core.ids import as_uuid
    from tropa.core.journal import undo

    identity = as_uuid(options.operation)
    if identity is None:
        raise NotFound
    with entered(options.workspace):
        report = undo(identity, dry_run=options.dry_run)
    return {
        "undone": report.undone,
        "conflicts": [vars(conflict) for conflict in report.conflicts],
        "also": report.also,
        "effects": report.effects,
        "operation": report.operation,
    }
