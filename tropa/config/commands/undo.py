"""`tropa undo`."""

import argparse
from typing import Any

HELP = "take an operation back with what followed from it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which, and whether only to look."""
    parser.add_argument("operation", metavar="OPERATION")
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument("--as", dest="email", default="", metavar="EMAIL", help="who (default: the first owner)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Runs to its end in this process."""
    from tropa.config.doors import entered_as
    from tropa.core import access
    from tropa.core.errors import RuleViolation
    from tropa.core.ids import as_uuid
    from tropa.core.journal import undo
    from tropa.core.models import Operation

    with entered_as(options.workspace, options.email) as member:
        operation = Operation.objects.filter(pk=as_uuid(options.operation)).first()
        if operation is None:
            words = f"There is no operation {options.operation} in {options.workspace}; see the answer of the import."
            raise RuleViolation("config.no_operation", words, "operation")
        access.check(member, "operation", "manage", operation)
        report = undo(operation.pk, dry_run=options.dry_run)
    return {
        "undone": report.undone,
        "conflicts": [vars(conflict) for conflict in report.conflicts],
        "also": report.also,
        "effects": report.effects,
        "operation": report.operation,
        "as": member.user.email,
    }
