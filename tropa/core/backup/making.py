"""Making a backup: base, files and keys into one file, which at once is restored in a scratch and compared."""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import connection

from tropa.core.backup import bases, examining, progress, proving, sealing, shelf
from tropa.core.backup.container import PART, Part, Writer
from tropa.core.backup.manifest import FORMAT, Manifest, key_id, seal_of
from tropa.core.backup.refusals import Unfit
from tropa.core.backup.scratch import scratch
from tropa.core.backup.shapes import applied, known, shape
from tropa.core.backup.shelf import Record
from tropa.core.journal import erased
from tropa.core.journal.seals import anchor_path
from tropa.core.models import Workspace
from tropa.lib import durable
from tropa.lib.crashes import crash_point
from tropa.lib.room import LEAST, is_out_of_room

Told = Callable[[str, int, int], None]
"""(stage, done, total): how far it is."""


def make(*, why: str = "manual", to: Path | None = None, passphrase: str = "") -> Record:
    """Make one and prove it; only one at a time. The record is kept, also of a failure.

    Args:
        to: a folder elsewhere; default TROPA_DATA/backups.
        passphrase: seals the keys; else what was set on the page does. Without both they stay plain within TROPA_DATA.

    Raises:
        Unfit: it could not be made, or did not stand the proof; then no file is left.
    """
    data: Path = settings.ENVIRONMENT.data
    folder = shelf.folder(data) if to is None else to.resolve()
    sealer = sealing.sealer_of(passphrase) if passphrase else sealing.kept_sealer(data / "keys")
    if sealer is None and not folder.is_relative_to(data):
        raise Unfit("passphrase_missing")
    with progress.begun(data) as told:
        if told is None:
            raise Unfit("running")
        now = datetime.now(UTC)
        record = Record(f"tropa-{now:%Y-%m-%d-%H%M%S}-{token_hex(2)}", why, now.isoformat(), code="broken_off")
        shelf.write(data, record)
        began = time.monotonic()
        try:
            _make(record, folder, sealer, passphrase, told)
        except BaseException as problem:
            unfit = _named(problem, folder)
            record.code, record.details, record.file, record.size = unfit.code, unfit.details, "", 0
            _note(data, record, began)
            if isinstance(problem, Exception):
                raise unfit from problem
            raise
        _note(data, record, began)
    return record


def _note(data: Path, record: Record, began: float) -> None:
    record.seconds = round(time.monotonic() - began, 1)
    shelf.write(data, record)


def _named(problem: BaseException, folder: Path) -> Unfit:
    if isinstance(problem, Unfit):
        return problem
    if is_out_of_room(problem):
        return Unfit("disk_full")
    if isinstance(problem, OSError) and problem.strerror:
        return Unfit("no_folder", folder=problem.filename or folder, what=problem.strerror)
    return Unfit("failed", what=f"{type(problem).__name__}: {problem}"[:200])


def _make(record: Record, folder: Path, sealer: sealing.Sealer | None, passphrase: str, told: Told) -> None:
    environment = settings.ENVIRONMENT
    folder.mkdir(parents=True, exist_ok=True, mode=durable.PRIVATE_FOLDER)
    with scratch(environment.data, environment.database_url) as place:
        _ask_room(environment.data, folder)
        partial = folder / f".{record.name}.partial"
        for left in folder.glob(".tropa-*.partial"):
            left.unlink(missing_ok=True)
        try:
            with open(partial, "wb", opener=durable.private) as target:
                manifest = _write(target, place, sealer, told)
                target.flush()
                os.fsync(target.fileno())
            crash_point("backup.written")
            told("proof", 0, 0)
            proof = proving.prove(partial, passphrase=passphrase, sealer=sealer, place=place)
            file = folder / f"{record.name}{shelf.ENDING}"
            partial.rename(file)
            durable.sync_folder(folder)
        finally:
            partial.unlink(missing_ok=True)
    record.file, record.size, record.sealed = str(file), file.stat().st_size, sealer is not None
    record.proved, record.code, record.details = not proof.reason, proof.reason, {}
    totals = [one["rows"] for one in manifest.workspaces.values()]
    record.companies, record.rows = len(totals), sum(sum(rows.values()) for rows in totals)
    record.customers = sum(rows.get("customers_customer", 0) for rows in totals)
    record.files, record.lost = proof.files, len(manifest.lost)


def _write(target: Any, place: Path, sealer: sealing.Sealer | None, told: Told) -> Manifest:
    """All parts; names rise, as the reader wants them."""
    writer = Writer(target)
    listing = place / "parts.jsonl"
    wanted = place / "wanted.jsonl"
    data: Path = settings.ENVIRONMENT.data
    with listing.open("w") as lines:

        def keep(part: Part) -> None:
            lines.write(f"{json.dumps([part.name, part.size, part.sha256])}\n")

        # Before the base is held: an anchor that is older than the base is true of it, a newer one is not.
        anchors = {pk.hex: anchor_path(pk) for pk in Workspace.objects.values_list("pk", flat=True)}
        heads = {name: path.read_bytes() for name, path in sorted(anchors.items()) if path.exists()}
        told("base", 0, 0)
        with bases.held(place) as copied:
            made_at, migrations = datetime.now(UTC), applied()
            # Before an update the product cannot read all columns of the base: states are not counted then.
            current = set(migrations) == known()
            told("count", 0, 0)
            workspaces = {}
            with wanted.open("w") as names:
                for workspace, facts in examining.each_workspace(compare=current):
                    workspaces[workspace] = facts
                    for row in examining.named_files(workspace):
                        names.write(f"{json.dumps(row)}\n")
        connection.close()
        for name, head in heads.items():
            if name in workspaces:
                keep(writer.add(f"anchors/{name}.json", [head]))
        told("pack", 0, 0)
        keep(writer.add(copied.name, copied.chunks()))
        copied.path.unlink()
        crash_point("backup.base")
        if erased.path().exists():
            keep(writer.add("erasures", [erased.path().read_bytes()]))
        lost = _add_files(writer, wanted, data, keep, told)
    writer.add("parts.jsonl", chunks(listing))
    plain = sealing.read_keys(data / "keys")
    keys = sealer.seal(plain) if sealer else plain
    secret = sealing.secret_of(plain)
    manifest = Manifest(
        format=FORMAT,
        product=version("tropa"),
        created_at=made_at.isoformat(),
        database=connection.vendor,
        base_bytes=copied.size,
        migrations=migrations,
        shape=shape() if current else "",
        listing=_digest(listing),
        keys=hashlib.sha256(keys).hexdigest(),
        key_id=key_id(secret),
        workspaces=workspaces,
        lost=lost,
    )
    writer.add("keys.json", [keys])
    writer.add("manifest.json", [manifest.spelled()])
    writer.add("seal", [seal_of(secret, manifest.spelled())])
    writer.finish()
    return manifest


def _add_files(writer: Writer, wanted: Path, data: Path, keep: Callable[[Part], None], told: Told) -> list[str]:
    """The files that the base named; gives those that lie nowhere or differ from what was uploaded."""
    lost: list[str] = []
    previous = ""
    with wanted.open() as counted:
        total = sum(1 for _line in counted)
    with wanted.open() as lines:
        for number, line in enumerate(lines):
            name, sha256 = json.loads(line)
            if name == previous:
                continue
            previous = name
            if number % 100 == 0:
                told("files", number, total)
            try:
                part = writer.add(name, chunks(data / name))
            except FileNotFoundError:
                lost.append(name)  # erased since the base was copied, or taken away beside Tropa
                continue
            keep(part)
            if part.sha256 != sha256:
                lost.append(name)
    return lost


def chunks(path: Path) -> Iterator[bytes]:
    """A file in bounded memory."""
    with path.open("rb") as file:
        while chunk := file.read(PART):
            yield chunk


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _ask_room(data: Path, folder: Path) -> None:
    """The base lies twice in the scratch (copied, restored) and packed, with all files, in the folder.

    Raises:
        Unfit: there is no room for that.
    """
    base = bases.size()
    files = sum(path.stat().st_size for path in (data / "files").glob("*/??/*"))
    needs = {data: base + LEAST, folder: base // 2 + files + LEAST}
    if os.stat(data).st_dev == os.stat(folder).st_dev:
        needs = {folder: sum(needs.values())}
    for where, needed in needs.items():
        free = shutil.disk_usage(where).free
        if free < needed:
            raise Unfit("no_room", folder=where, needed=needed // 2**20 + 1, free=free // 2**20)
