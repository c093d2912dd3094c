"""Restoring: proved in a scratch, erased again who was erased since, then switched in; the present is kept aside."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from tropa.core import scope
from tropa.core.backup import bases, dumps, proving, switching
from tropa.core.backup.manifest import Manifest
from tropa.core.backup.refusals import Unfit
from tropa.core.backup.scratch import scratch
from tropa.core.backup.serving import SERVING
from tropa.core.journal import erased
from tropa.lib import durable
from tropa.lib.crashes import crash_point


@dataclass(frozen=True)
class Restored:
    """What came of it."""

    manifest: Manifest
    kept: str
    """Where the base of before lies."""
    erased_again: int


def restore(path: Path, *, passphrase: str = "") -> Restored:
    """Put a backup in the place of the present installation; the caller ends afterwards, for keys may have changed.

    Raises:
        Unfit: servers run, or the backup does not stand the proof; then nothing has changed.
    """
    data, url = settings.ENVIRONMENT.data, settings.ENVIRONMENT.database_url
    lock = durable.take_lock(data / SERVING)
    if lock is None:
        raise Unfit("serving", folder=data)
    try:
        _settle()
        connection.close()
        if url and dumps.Server(url).guests():
            raise Unfit("serving", folder=dumps.name_of(url))
        with scratch(data, url) as place:
            proof = proving.prove(path, place=place, passphrase=passphrase, erasures=True, keep=True)
            crash_point("restore.proved")
            again, base = proof.erased_again, ""
            if url:
                base = dumps.scratch_name(url, place.name)
                if proof.reason:
                    base, again = "", _into_empty(url, proof.manifest, place)
            _place_files(place / "files", data / "files")
            switch = _prepared(data, place, base, with_keys=proof.keys is not None)
            switching.decide(data, switch)
            switching.finish(data, url)
    finally:
        os.close(lock)
    return Restored(proof.manifest, switch.kept_base or str(data / switch.kept), again)


def _settle() -> None:
    """Ask the present base, if it still answers, how erasures ended of which nobody saw the end."""
    base = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(base).exists():
        return
    try:
        for workspace, lines in erased.by_workspace(erased.path()).items():
            with scope.enter(UUID(hex=workspace)):
                erased.settle(lines)
    except DatabaseError:
        return  # a broken base is why one restores


def _into_empty(url: str, manifest: Manifest, place: Path) -> int:
    """PostgreSQL, and the role may make no base: ours is filled when it is empty."""
    server = dumps.Server(url)
    if not server.is_empty():
        raise Unfit("not_empty")
    try:
        dumps.load(url, place / bases.DUMP)
        return int(proving.examined(manifest, place, dumps.name_of(url), erasures=True)["erased_again"])
    except BaseException:
        server.clear()
        raise


def _place_files(fresh: Path, files: Path) -> None:
    """Add the files that are missing or damaged; names are random, so no other file is ever met."""
    for path in sorted(fresh.glob("*/??/*")):
        target = files / path.relative_to(fresh)
        if target.exists() and _digest(target) == _digest(path):
            continue
        target.parent.mkdir(parents=True, exist_ok=True, mode=durable.PRIVATE_FOLDER)
        _sync(path)
        path.replace(target)
        durable.sync_folder(target.parent)
    if files.exists():
        for folder in (*files.iterdir(), files):
            durable.sync_folder(folder)


def _prepared(data: Path, place: Path, base: str, *, with_keys: bool) -> switching.Switch:
    """Move what comes in out of the scratch, all of it on the disk."""
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    fresh = data / f"restoring-{place.name}"
    for left in data.glob("restoring-*"):
        shutil.rmtree(left)  # of a restore that was never decided
    fresh.mkdir(mode=durable.PRIVATE_FOLDER)
    _list_erasures(place)
    (place / "anchors").mkdir(exist_ok=True, mode=durable.PRIVATE_FOLDER)
    items = ["erasures", *(["keys"] if with_keys else []), "anchors"]
    if not settings.ENVIRONMENT.database_url:
        _close_base(place / bases.FILE)
        items.append(bases.FILE)
    for name in items:
        for path in [*(place / name).rglob("*"), place / name]:
            if path.is_dir():
                durable.sync_folder(path)
            else:
                _sync(path)
        (place / name).rename(fresh / name)
    durable.sync_folder(fresh)
    kept_base = f"{dumps.name_of(settings.ENVIRONMENT.database_url)}_before_{now.replace('-', '')}" if base else ""
    return switching.Switch(fresh.name, f"before-restore-{now}-{place.name}", items, base, kept_base)


def _list_erasures(place: Path) -> None:
    """The list of before with what was erased again just now."""
    listed = place / "erasures.now"
    lines = listed.read_bytes() if listed.exists() else b""
    again = place / "erasures"
    if again.exists():
        lines += again.read_bytes()
    again.write_bytes(lines)


def _close_base(base: Path) -> None:
    """Bring what the look through it wrote into the one file."""
    from pysqlite3 import dbapi2

    file: Any = dbapi2.connect(base)
    try:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        file.close()
    for ending in switching.COMPANIONS:
        base.with_name(f"{base.name}{ending}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
