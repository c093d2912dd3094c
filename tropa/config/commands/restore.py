"""`tropa restore`."""

import argparse
from pathlib import Path
from typing import Any

HELP = "put a backup in the place of what is here, which is kept aside"
BARE = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which one."""
    from tropa.config.commands.backup import passphrase_argument

    parser.add_argument("file", metavar="FILE", type=Path)
    passphrase_argument(parser)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Proved first; while servers run nothing is touched."""
    import django

    django.setup()
    from tropa.config.commands.backup import passphrase
    from tropa.core.backup import restoring

    done = restoring.restore(options.file, passphrase=passphrase(options))
    made_at = done.manifest.created_at
    return {
        "ok": True,
        "file": str(options.file),
        "created_at": made_at,
        "lost": f"What was written after {made_at} is not in the base any more.",
        "kept": done.kept,
        "erased_again": done.erased_again,
        "workspaces": {
            one["slug"]: {"state": one["state"], "rows": one["rows"]} for one in done.manifest.workspaces.values()
        },
    }
