"""`tropa export`."""

import argparse
from pathlib import Path
from typing import Any

HELP = "write everything of a workspace into a ZIP file, to keep or to move elsewhere"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Of which company, into which file."""
    parser.add_argument("file", metavar="FILE.zip", type=Path)
    parser.add_argument("--workspace", required=True, metavar="SLUG")


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Runs to its end in this process, while others go on working.

    Raises:
        Refused: there is no folder to write into.
    """
    from tropa.config.cli import Refused
    from tropa.config.doors import entered
    from tropa.core import viewing
    from tropa.core.archive.leaving import leave
    from tropa.core.archive.telling import asked
    from tropa.core.journal.seals import seal
    from tropa.staff.models import Member

    if options.file.is_dir() or not options.file.absolute().parent.is_dir():
        raise Refused(f"{options.file} is no file in a folder that is there.")
    with entered(options.workspace):
        asked()
        viewing.exported("", count=0, form="archive")
        seal()
        left = leave(options.file, viewer=Member.objects.owners().order_by("id").first())
    return {
        "file": str(left.path),
        "workspace": options.workspace,
        "state": left.state,
        "rows": left.rows,
        "files": left.files,
        "files_missing": left.missing,
        "bytes": left.bytes,
    }
