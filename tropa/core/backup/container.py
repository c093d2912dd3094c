"""The file of a backup: a plain tar in which every byte follows from names, sizes and contents.

Any `tar` opens it in an emergency. Headers are compared with the only spelling they can have, padding with zeros and
contents with their digests (manifest.py), so a changed bit is found wherever it stands. Names are a closed list:
nothing is ever written where an archive says, only where we say.
"""

import hashlib
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from tropa.core.backup.refusals import Unfit

BLOCK = 512
END = bytes(2 * BLOCK)
PART = 1 << 20
NAME = re.compile(
    r"base\.sqlite3\.gz|base\.pgdump|erasures|parts\.jsonl|keys\.json|manifest\.json|seal"
    r"|anchors/[0-9a-f]{32}\.json|files/[0-9a-f]{32}/[0-9a-f]{2}/[0-9a-f]{32}"
)
TAIL = ("parts.jsonl", "keys.json", "manifest.json", "seal")
"""What comes last, in this order; a copy with sealed keys differs from its original in the last three alone."""


@dataclass(frozen=True)
class Part:
    """What was written under a name."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Member:
    """Where a part lies in the file."""

    name: str
    start: int
    size: int

    @property
    def end(self) -> int:
        """Where the next header stands."""
        return self.start + padded(self.size)


def padded(size: int) -> int:
    """Rounded up to whole blocks."""
    return -(-size // BLOCK) * BLOCK


def header(name: str, size: int) -> bytes:
    """The one spelling of a header."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def spelled(name: str, content: bytes) -> bytes:
    """A small part as it stands in the file."""
    return header(name, len(content)) + content + bytes(padded(len(content)) - len(content))


class Writer:
    """Writes parts one after another into a file that can seek."""

    def __init__(self, target: BinaryIO) -> None:
        self.target = target

    def add(self, name: str, content: Iterable[bytes]) -> Part:
        """Write one part of unknown size in bounded memory."""
        if not NAME.fullmatch(name):
            raise ValueError(f"{name} is no name of a part.")
        place, size, digest = self.target.tell(), 0, hashlib.sha256()
        self.target.write(bytes(BLOCK))
        for chunk in content:
            self.target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        self.target.write(bytes(padded(size) - size))
        end = self.target.tell()
        self.target.seek(place)
        self.target.write(header(name, size))
        self.target.seek(end)
        return Part(name, size, digest.hexdigest())

    def finish(self) -> None:
        """The end of the tar."""
        self.target.write(END)


class Reader:
    """Reads a backup strictly; use it as a context manager.

    Raises:
        Unfit: the file is cut, damaged, or holds what no backup holds.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        try:
            self.file = self.path.open("rb")
        except OSError as problem:
            raise Unfit("no_file", file=self.path.name) from problem
        try:
            self.length = self.file.seek(0, 2)
            self.tail = self._read_tail()
        except BaseException:
            self.file.close()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        self.file.close()

    def members(self) -> Iterator[Member]:
        """All parts in order, from their headers."""
        place, first = 0, True
        while True:
            block = self._at(place, BLOCK)
            if len(block) < BLOCK:
                raise Unfit("not_a_backup" if first else "cut")
            if not any(block):
                break
            member = self._member(block, place, first=first)
            if member.end + len(END) > self.length:
                raise Unfit("cut")
            yield member
            place, first = member.end, False
        if first:
            raise Unfit("not_a_backup")
        if self._at(place, len(END) + 1) != END:
            raise Unfit("cut" if self.length < place + len(END) else "damaged", part="the end")

    def content(self, member: Member) -> Iterator[bytes]:
        """The bytes of a part, and a look at what fills its last block."""
        place, left = member.start, member.size
        while left:
            chunk = self._at(place, min(PART, left))
            if not chunk:
                raise Unfit("cut")
            yield chunk
            place, left = place + len(chunk), left - len(chunk)
        if any(self._at(place, member.end - place)):
            raise Unfit("damaged", part=member.name)

    def small(self, name: str, most: int) -> bytes:
        """A part of the tail as a whole."""
        member = self.tail[name]
        if member.size > most:
            raise Unfit("damaged", part=name)
        return b"".join(self.content(member))

    def _read_tail(self) -> dict[str, Member]:
        """Where the parts of the tail lie; names come once and the tail comes last."""
        tail: dict[str, Member] = {}
        previous = ""
        for member in self.members():
            if member.name in TAIL:
                if TAIL.index(member.name) != len(tail):
                    raise Unfit("part_missing", part=TAIL[len(tail)])
                tail[member.name] = member
            elif tail or member.name <= previous:
                raise Unfit("damaged", part=member.name)
            else:
                previous = member.name
        if missing := [name for name in TAIL if name not in tail]:
            raise Unfit("part_missing", part=missing[0])
        return tail

    @staticmethod
    def _member(block: bytes, place: int, *, first: bool) -> Member:
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, ValueError) as problem:
            raise Unfit("not_a_backup" if first else "damaged", part="a header") from problem
        if not NAME.fullmatch(info.name):
            raise Unfit("not_a_backup" if first else "foreign_name")
        if info.size < 0 or header(info.name, info.size) != block:
            raise Unfit("damaged", part=info.name)
        return Member(info.name, place + BLOCK, info.size)

    def _at(self, place: int, size: int) -> bytes:
        self.file.seek(place)
        return self.file.read(size)
