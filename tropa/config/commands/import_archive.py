"""`tropa import-archive`."""

import argparse
from pathlib import Path
from typing import Any

HELP = "take in a workspace that `tropa export` wrote, here or in another installation"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and under which name."""
    parser.add_argument("file", metavar="FILE.zip", type=Path)
    parser.add_argument("--as", dest="slug", default="", metavar="SLUG", help="its name in addresses here")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Runs to its end in this process; what is refused or killed leaves nothing behind."""
    from tropa.core.actors import SYSTEM, act_as
    from tropa.core.archive.arriving import arrive
    from tropa.staff.services.opening import RESERVED

    with act_as(SYSTEM, "cli"):
        found = arrive(options.file, slug=options.slug, reserved=RESERVED.__contains__)
    return {
        "workspace": found.workspace.slug,
        "state": found.state,
        "rows": found.rows,
        "files": found.files,
        "files_missing": found.missing,
        "next": "Members set a password by “Forgot the password?”, or the operator by `tropa password --email E`.",
    }
