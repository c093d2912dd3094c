"""`tropa verify`."""

import argparse
import time
from pathlib import Path
from typing import Any

HELP = "prove a backup: read it byte by byte, restore it in a scratch and compare"
BARE = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which one."""
    from tropa.config.commands.backup import passphrase_argument

    parser.add_argument("file", metavar="FILE", type=Path)
    passphrase_argument(parser)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Nothing outside the scratch is touched; the present base need not even answer."""
    import django

    django.setup()
    from django.conf import settings

    from tropa.config.commands.backup import passphrase
    from tropa.core.backup import proving, sealing
    from tropa.core.backup.refusals import sentence
    from tropa.core.backup.scratch import scratch

    data, began = settings.ENVIRONMENT.data, time.monotonic()
    with scratch(data, settings.ENVIRONMENT.database_url) as place:
        kept = sealing.kept_sealer(data / "keys")
        proof = proving.prove(options.file, place=place, passphrase=passphrase(options), sealer=kept)
    return {
        "ok": True,
        "file": str(options.file),
        "proved": not proof.reason,
        "reason": sentence(proof.reason, {}),
        "created_at": proof.manifest.created_at,
        "database": proof.manifest.database,
        "keys": "opened" if proof.keys else "sealed",
        "files": proof.files,
        "lost_files": len(proof.manifest.lost),
        "workspaces": {
            one["slug"]: {"state": one["state"], "rows": one["rows"]} for one in proof.manifest.workspaces.values()
        },
        "seconds": round(time.monotonic() - began, 1),
    }
