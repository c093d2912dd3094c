"""`tropa token`."""

import argparse
from typing import Any

HELP = "make an API token of a member"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whose."""
    parser.add_argument("--workspace", required=True, metavar="SLUG")
    parser.add_argument("--email", required=True, metavar="E")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Make it."""
    from tropa.staff.services import consoles

    return consoles.token(workspace=options.workspace, email=options.email)
