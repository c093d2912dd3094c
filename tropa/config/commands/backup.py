"""`tropa backup`."""

import argparse
import sys
from pathlib import Path
from typing import Any

HELP = "put everything into one file, and prove by restoring it in a scratch that it can be restored"
WHY = ("manual", "scheduled", "upgrade")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and what seals the keys."""
    parser.add_argument("--to", type=Path, metavar="DIR", help="a folder elsewhere (default: TROPA_DATA/backups)")
    passphrase_argument(parser)
    parser.add_argument("--why", choices=WHY, default="manual", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Make it; a failure leaves nothing behind but its reason."""
    from tropa.core.backup import keeping, making

    made = making.make(why=options.why, to=options.to, passphrase=passphrase(options))
    if options.to is None:
        keeping.put_away(made)
    return {
        "ok": True,
        "file": made.file,
        "proved": made.proved,
        "reason": made.trouble,
        "created_at": made.started_at,
        "size": made.size,
        "sealed": made.sealed,
        "companies": made.companies,
        "rows": made.rows,
        "files": made.files,
        "lost_files": made.lost,
        "copy": made.copy,
        "seconds": made.seconds,
    }


def passphrase_argument(parser: argparse.ArgumentParser) -> None:
    """A passphrase never stands among the words of the command line, which other users can read."""
    parser.add_argument("--passphrase-stdin", action="store_true", help="else TROPA_BACKUP_PASSPHRASE")


def passphrase(options: argparse.Namespace) -> str:
    """From standard input or the environment; empty: none was given."""
    from tropa.core.backup.sealing import passphrase_around

    return sys.stdin.readline().rstrip("\r\n") if options.passphrase_stdin else passphrase_around()
