"""An upload on its way in: counted, hashed, named, recognised by its content and synced; no base is asked."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype
from django.utils.translation import gettext as _

from tropa.core.effects import side_effect
from tropa.core.errors import RuleViolation
from tropa.core.files import places
from tropa.lib.room import is_out_of_room

MOST_BYTES = 25 * 1024 * 1024
MOST_AT_ONCE = 10
PART = 256 * 1024
HEAD = 8 * 1024
LONGEST_NAME = 200
LONGEST_ENDING = 20
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Received:
    """Bytes that lie on the disk and that no record names yet; `key` is empty in a rehearsal."""

    key: str
    name: str
    size: int
    type: str
    sha256: str


class TooLarge(RuleViolation):
    """More bytes than a file may have."""

    status = 413


@contextmanager
def received(uploads: Iterable[tuple[BinaryIO, str]]) -> Iterator[list[Received]]:
    """Take in (stream, name) pairs; when the block fails, the bytes are destroyed again.

    Raises:
        RuleViolation: a file is empty or too large, there are too many, or the disk is full.
    """
    uploads, arrived = list(uploads), list[Received]()
    if len(uploads) > MOST_AT_ONCE:
        words = _("At most %(most)d files go at once; send the others after these.") % {"most": MOST_AT_ONCE}
        raise RuleViolation("core.too_many_files", words, "files")
    try:
        for stream, name in uploads:
            arrived.append(receive(stream, name))
        yield arrived
    except BaseException:
        for each in arrived:
            discard(each)
        raise


def receive(stream: BinaryIO, name: str, *, most: int = MOST_BYTES) -> Received:
    """Take in one file of at most so many bytes; prefer `received`, which clears up after a failure.

    Raises:
        RuleViolation: it is empty or too large, or the disk is full.
    """
    shown = name_of(name)
    if not side_effect("core.file", title=shown):
        size, head, sha256 = _copy(stream, None, shown, most)
        return Received("", shown, size, type_of(head), sha256)
    key = places.new_key()
    path = places.path_of(key)
    try:
        _make_folders(path.parent)
        with open(path, "xb", opener=lambda target, flags: os.open(target, flags, 0o600)) as target:
            size, head, sha256 = _copy(stream, target, shown, most)
            target.flush()
            os.fsync(target.fileno())
        places.sync_folder(path.parent)
    except BaseException as problem:
        path.unlink(missing_ok=True)
        if is_out_of_room(problem):
            words = _("“%(name)s” was not kept: the server has no room left. Tell who runs it.") % {"name": shown}
            raise RuleViolation("core.file_no_room", words, "file") from problem
        raise
    return Received(key, shown, size, type_of(head), sha256)


def discard(file: Received) -> None:
    """Destroy what no record will name."""
    if file.key:
        places.drop(file.key)


def name_of(given: str) -> str:
    """The last part of a path, without what could deceive or break a line, at most 200 characters, ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given[-4_000:]))[-1]
    # Category C holds control signs, surrogates and the marks that turn the direction of writing.
    clean = " ".join("".join(sign for sign in last if not unicodedata.category(sign).startswith("C")).split())
    if clean in {"", ".", ".."}:
        return _("file")
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING or not stem:
        return clean[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def type_of(head: bytes) -> str:
    """The media type that the first bytes show; text and markup stay unknown, no browser is to run them."""
    return str(filetype.guess_mime(head) or UNKNOWN)


def _copy(stream: BinaryIO, target: BinaryIO | None, name: str, most: int) -> tuple[int, bytes, str]:
    size, head, digest = 0, b"", hashlib.sha256()
    while part := stream.read(PART):
        size += len(part)
        if size > most:
            words = _("“%(name)s” is larger than %(most)d MB; send it in parts or as a link.")
            raise TooLarge("core.file_too_large", words % {"name": name, "most": most // 2**20}, "file")
        head += part[: HEAD - len(head)]
        digest.update(part)
        if target is not None:
            target.write(part)
    if not size:
        raise RuleViolation("core.file_empty", _("“%(name)s” is empty; choose another file.") % {"name": name}, "file")
    return size, head, digest.hexdigest()


def _make_folders(path: Path) -> None:
    """Each new folder is synced into the one above."""
    if path.is_dir():
        return
    _make_folders(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    places.sync_folder(path.parent)
