"""`tropa access-log`."""

import argparse
from typing import Any

HELP = "who took an export away: find its number, as it stands in the file"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to look for."""
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument("--find", required=True, metavar="NUMBER", help="E-7K3F9QXW, or the name of the file")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The entry of the log."""
    from tropa.config.doors import entered
    from tropa.staff.access_log.finding import export_numbered

    with entered(options.workspace):
        return export_numbered(options.find)
