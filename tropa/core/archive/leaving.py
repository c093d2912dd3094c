"""Writing an archive: everything of the entered workspace, as it stood at one moment, into one ZIP file.

The tables first, each as JSON lines in the order of ids; then the bytes of files by their hash; then tables for people;
the manifest, which knows all sizes and hashes, last. Nothing is held in memory but some thousand rows.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson
from django.template.loader import render_to_string
from django.utils import timezone

from tropa.core import export, scope
from tropa.core.archive.formats import BYTES, DATA, FILES, FORMAT, MANIFEST, README, SHEETS, shape
from tropa.core.archive.snapshots import snapshot
from tropa.core.archive.spelling import line, spell
from tropa.core.archive.tables import Table, in_order, tables
from tropa.core.events import feed
from tropa.core.files import places
from tropa.core.journal import canonical_state
from tropa.core.models import File, Workspace, WorkspaceSettings
from tropa.lib.sequences import chunks

FETCHED = 2_000
PACKED = 1
"""Of zlib: nearly as small as its default here, and three times as fast."""
PART = 1024 * 1024


@dataclass
class Progress:
    """How far an export has come; another thread may look at it."""

    rows: int = 0
    table: str = ""


@dataclass(frozen=True)
class Left:
    """An archive that was written."""

    path: Path
    rows: dict[str, int]
    files: int
    missing: int
    """Files whose bytes are not on the disk any more: an archive cannot bring them back."""
    bytes: int
    state: str
    at: datetime


@dataclass
class Writer:
    """An archive on its way out."""

    zip: ZipFile
    at: datetime
    told: list[dict[str, Any]] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)

    @contextmanager
    def entry(self, name: str) -> Iterator[Callable[[bytes], Any]]:
        """Write one entry; gives the function that takes its bytes."""
        info = ZipInfo(name, self.at.timetuple()[:6])
        info.compress_type, info._compresslevel = ZIP_DEFLATED, PACKED  # type: ignore[attr-defined]  # no public way to choose it for a stream
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as target:
            yield target.write

    def lines(self, name: str, file: str, lines: Iterable[bytes], **more: Any) -> int:
        """Write lines and note how many they are, their bytes and hash; gives their number."""
        digest, count, size = hashlib.sha256(), 0, 0
        self.progress.table = name
        with self.entry(file) as write:
            for text in lines:
                digest.update(text)
                write(text)
                count, size = count + 1, size + len(text)
                self.progress.rows += 1
        self.told.append(
            {"name": name, "file": file, "rows": count, "bytes": size, "sha256": digest.hexdigest(), **more}
        )
        return count


def leave(path: Path, *, viewer: Any = None, progress: Progress | None = None) -> Left:
    """Write everything of the entered workspace to `path`, whole or not at all.

    Args:
        path: the file; one that is there already is replaced.
        viewer: by whose rights the tables for people are made; without one there are none.
        progress: tells how far it has come.
    """
    path = path.absolute()
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(fresh, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as target:
            with ZipFile(target, "w", ZIP_DEFLATED) as zipped, snapshot():
                writer = Writer(zipped, timezone.now(), progress=progress or Progress())
                left = write(writer, path, viewer)
            target.flush()
            os.fsync(target.fileno())
            size = target.tell()
        fresh.replace(path)
        places.sync_folder(path.parent)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return Left(**{**vars(left), "bytes": size})


def write(writer: Writer, path: Path, viewer: Any) -> Left:
    """All parts, within the snapshot."""
    workspace, settings = Workspace.objects.get(pk=scope.require()), WorkspaceSettings.objects.get()
    readme = render_to_string("core/archive/readme.txt", {"settings": settings, "workspace": workspace})
    with writer.entry(README) as out:
        out(readme.encode())
    rows = {
        table.name: writer.lines(table.name, f"{DATA}{table.name}.jsonl", rows_of(table), columns=[*table.columns])
        for table in in_order()
    }
    missing: list[str] = []
    count = writer.lines("files", f"{DATA}{BYTES}", pack_files(writer, missing))  # packed before the list begins
    if viewer is not None:
        write_sheets(writer, viewer)
    state, _counts = canonical_state()
    manifest = {
        "format": FORMAT,
        "product": "Tropa",
        "version": version("tropa"),
        "schema": shape(),
        "workspace": {"id": workspace.pk, "slug": workspace.slug, "name": settings.name, "language": settings.language},
        "created_at": writer.at,
        "head": feed.head(workspace.pk),
        "state": state,
        "tables": [told for told in writer.told if told["name"] != "files"],
        "files": {**next(told for told in writer.told if told["name"] == "files"), "missing": missing},
    }
    with writer.entry(MANIFEST) as out:
        out(orjson.dumps(manifest, default=spell, option=orjson.OPT_INDENT_2))
    return Left(path, rows, count, len(missing), 0, state, writer.at)


def rows_of(table: Table) -> Iterator[bytes]:
    """The rows of a table as lines, in the order of ids (a table without them: of its first column)."""
    names = table.columns
    paths = [table.model._meta.get_field(name).attname for name in names]
    found = table.all_rows().order_by(names[0]).values_list(*paths)
    for row in found.iterator(chunk_size=FETCHED):
        yield line(names, row)


def pack_files(writer: Writer, missing: list[str]) -> list[bytes]:
    """Put the bytes of files into the archive, each once; gives a line for each key, what is not there is `missing`."""
    packed: dict[str, int] = {}
    held = File.everything.exclude(sha256="").order_by("pk").values_list("storage_key", "sha256")
    listed: list[bytes] = []
    for part in chunks(held.iterator(chunk_size=FETCHED), FETCHED):
        for key, sha256 in part:
            size = packed.get(sha256)
            if size is None:
                size = pack(writer, key, sha256)
            if size is None:
                missing.append(key)
                continue
            packed[sha256] = size
            listed.append(line(("key", "sha256", "size"), (key, sha256, size)))
    return listed


def pack(writer: Writer, key: str, sha256: str) -> int | None:
    """Copy the bytes of one file; how many they are, None where they are not there or not what they were."""
    try:
        source = places.path_of(key).open("rb")
    except OSError:
        return None
    with source:
        if hashlib.file_digest(source, "sha256").hexdigest() != sha256:
            return None
        source.seek(0)
        with writer.entry(f"{FILES}{sha256}") as out:
            while part := source.read(PART):
                out(part)
        return source.tell()


def write_sheets(writer: Writer, viewer: Any) -> None:
    """The tables that people open without Tropa: what they know, in the columns they know it by."""
    for table in in_order():
        if table.sheet:
            found = table.model.objects.visible_to(viewer).order_by("pk")
            with writer.entry(f"{SHEETS}{table.sheet}.csv") as out:
                for text in export.as_csv(export.rows(table.sheet, found, (), viewer=viewer)):
                    out(text)


def sheets() -> list[str]:
    """The kinds that people may open as tables."""
    return [table.sheet for table in tables if table.sheet]
