"""What follows a backup of the house's own shelf: a copy elsewhere, and the old ones go."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tropa.core.backup import plan as plans
from tropa.core.backup import progress, sealing, shelf
from tropa.core.backup.leaving import sealed_copy
from tropa.core.backup.making import chunks
from tropa.core.backup.refusals import Unfit
from tropa.lib import durable
from tropa.lib.processes import die_with_parent

_children: list[subprocess.Popen[bytes]] = []
"""Backups that this process has started; looked after so that none stays behind as a zombie."""


def start(why: str) -> None:
    """Make a backup in a process of its own, which ends with this one; it keeps its own record."""
    progress.announce(settings.ENVIRONMENT.data)
    _children[:] = [child for child in _children if child.poll() is None]
    _children.append(
        subprocess.Popen(
            [sys.executable, "-m", "tropa", "backup", "--why", why, "--json"],
            env=os.environ | {"TROPA_PREPARED": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
    )


def put_away(record: shelf.Record) -> None:
    """Copy a fresh backup to where the plan says, and let the old ones go; what fails stands in the record."""
    data: Path = settings.ENVIRONMENT.data
    plan = plans.read(data)
    if plan.copies:
        try:
            record.copy = str(_copy(Path(record.file), Path(plan.copies)))
        except (Unfit, OSError) as problem:
            told = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
            record.code, record.details = "no_copy", {"folder": plan.copies, "what": told}
        shelf.write(data, record)
    for gone in shelf.rotate(data, plan.keep):
        if gone.copy and Path(gone.copy).name == f"{gone.name}{shelf.ENDING}":
            Path(gone.copy).unlink(missing_ok=True)


def _copy(source: Path, folder: Path) -> Path:
    """Write the sealed copy and read it back."""
    sealer = sealing.kept_sealer(settings.ENVIRONMENT.data / "keys")
    if sealer is None:
        raise Unfit("passphrase_missing")
    leaving = sealed_copy(source, sealer)
    target, partial = folder / source.name, folder / f".{source.name}.partial"
    digest = hashlib.sha256()
    try:
        with open(partial, "wb", opener=durable.private) as file:
            for chunk in leaving.chunks():
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        back = hashlib.sha256()
        for chunk in chunks(partial):
            back.update(chunk)
        if back.digest() != digest.digest():
            raise Unfit("damaged", part=target.name)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    durable.sync_folder(folder)
    return target
