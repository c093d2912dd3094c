"""`tropa audit verify`."""

import argparse
from typing import Any

HELP = "check that nobody changed the journal"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Of which workspace."""
    parser.add_argument("verb", choices=["verify"])
    parser.add_argument("--workspace", required=True, metavar="SLUG")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The whole chain against the base and its anchor."""
    from tropa.config.doors import entered
    from tropa.core.journal import verification

    with entered(options.workspace):
        return vars(verification.verify())
