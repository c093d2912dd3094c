"""The bytes of files: each goes into the new workspace's own folder, under a name that is nothing but a key."""

import os
from typing import Any

from tropa.core.archive.formats import BYTES, DATA
from tropa.core.archive.packages import Package, Part
from tropa.core.archive.refusing import BadArchive, Wrong
from tropa.core.archive.spelling import row_of
from tropa.core.files import places
from tropa.core.models import File
from tropa.lib.sequences import chunks

TOGETHER = 500
WANTED = {"key": str, "sha256": str, "size": int}


def unpack(package: Package) -> int:
    """Write the bytes of all files; gives how many keys have them.

    Raises:
        BadArchive: bytes are not those of a file of the archive, or some are missing.
    """
    part = Part.of({"columns": [], **package.manifest["files"]})
    if part.file != f"{DATA}{BYTES}":
        raise BadArchive(f"The list of files is not {DATA}{BYTES}.")
    folder = places.folder()
    if folder.exists():
        raise BadArchive(f"There are files of this company in {folder} already: move them away first.")
    count = 0
    for batch in chunks(package.lines(part), TOGETHER):
        wanted = [_listed(part, number, text) for number, text in batch]
        known = dict(
            File.everything.filter(storage_key__in=[key for key, _sha256, _size in wanted]).values_list(
                "storage_key", "sha256"
            )
        )
        for (number, _text), (key, sha256, size) in zip(batch, wanted, strict=True):
            if known.get(key) != sha256:
                raise BadArchive(f"{part.file}, line {number}: no file of the archive has these bytes.")
            _write(package, part, number, key, sha256, size)
            count += 1
    missing = package.manifest["files"].get("missing", [])
    held = File.everything.exclude(sha256="").values_list("storage_key", flat=True).distinct().count()
    if count + len(missing) != held:
        raise BadArchive(f"The archive has {held} files and the bytes of {count}; {len(missing)} are told as missing.")
    return count


def _listed(part: Part, number: int, text: bytes) -> tuple[str, str, int]:
    try:
        row: Any = row_of(text)
    except Wrong as wrong:
        raise BadArchive(f"{part.file}, line {number}: {wrong}.") from wrong
    if any(type(row.get(name)) is not kind for name, kind in WANTED.items()) or not places.KEY.fullmatch(row["key"]):
        raise BadArchive(f"{part.file}, line {number}: it does not tell of a file.")
    return row["key"], row["sha256"], row["size"]


def _write(package: Package, part: Part, number: int, key: str, sha256: str, size: int) -> None:
    path = places.path_of(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as target:
            target.writelines(package.bytes_of(sha256, size))
            target.flush()
            os.fsync(target.fileno())
    except FileExistsError as problem:
        raise BadArchive(f"{part.file}, line {number}: two files have the key {key}.") from problem
    places.sync_folder(path.parent)
