"""Looking into an archive without trusting it: names, sizes and hashes are what the format allows, or it is refused.

Nothing is ever unpacked under a name of the file's. Every part is read as a stream that ends where the manifest says it
ends, so a bomb is noticed before it has grown.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import orjson

from tropa.core.archive.formats import DATA, FILES, FORMAT, MANIFEST, README, SHEETS, translators
from tropa.core.archive.refusing import BadArchive
from tropa.core.ids import as_uuid

MOST_MANIFEST = 4 * 2**20
MOST_LINE = 64 * 2**20
"""One row: a packed change of a thousand long notes is the longest there is."""
MOST_ENTRIES = 2_000_000
SPARE = 100 * 2**20
"""Bytes that stay free on the disk beside what is unpacked."""
PLAIN = re.compile(r"(?:data|tables)/[a-z0-9_.]{1,100}|files/[0-9a-f]{64}")
PART = 1024 * 1024
ENCRYPTED = 0x1
UNREADABLE = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What a damaged file makes zipfile raise."""


@dataclass(frozen=True)
class Part:
    """One table as the manifest tells it, in words of the present format."""

    name: str
    file: str
    columns: tuple[str, ...]
    rows: int
    bytes: int
    sha256: str

    @classmethod
    def of(cls, told: Any) -> Self:
        """From the manifest.

        Raises:
            BadArchive: something is missing or of a wrong type.
        """
        kinds = {"name": str, "file": str, "columns": list, "rows": int, "bytes": int, "sha256": str}
        if not isinstance(told, dict) or any(type(told.get(name)) is not kind for name, kind in kinds.items()):
            raise BadArchive(f"{MANIFEST}: a table is not described as it must be.")
        found = {name: told[name] for name in kinds}
        return cls(**{**found, "columns": tuple(map(str, told["columns"]))})


class Package:
    """An archive that is open for reading; `with Package(path) as package:`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        try:
            self.zip = ZipFile(self.path)
        except FileNotFoundError as problem:
            raise BadArchive(f"There is no file {self.path}.") from problem
        except UNREADABLE as problem:
            raise BadArchive(f"{self.path.name} is no archive of Tropa: it is no ZIP file, or its end is cut.") from (
                problem
            )
        try:
            self.entries = self._entries()
            self.manifest = self._manifest()
            self.parts = {part.name: part for part in map(Part.of, self.manifest["tables"])}
        except BaseException:
            self.zip.close()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        self.zip.close()

    def _entries(self) -> dict[str, ZipInfo]:
        found: dict[str, ZipInfo] = {}
        infos = self.zip.infolist()
        if len(infos) > MOST_ENTRIES:
            raise BadArchive(f"The archive has more than {MOST_ENTRIES} parts.")
        for info in infos:
            if info.filename not in {MANIFEST, README} and not PLAIN.fullmatch(info.filename):
                raise BadArchive(f"The archive has a part named {info.filename[:100]!a}, which is none of Tropa's.")
            if info.filename in found:
                raise BadArchive(f"The archive has two parts named {info.filename}.")
            if info.flag_bits & ENCRYPTED or info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                raise BadArchive(f"{info.filename} is packed in a way that Tropa does not read.")
            found[info.filename] = info
        if sum(info.compress_size for info in infos) > self.path.stat().st_size:
            raise BadArchive("The parts of the archive lie over one another: it is no archive of Tropa.")
        return found

    def _manifest(self) -> dict[str, Any]:
        info = self.entries.get(MANIFEST)
        if info is None:
            raise BadArchive(f"The archive has no {MANIFEST}: it was not made by Tropa, or not to its end.")
        if info.file_size > MOST_MANIFEST:
            raise BadArchive(f"{MANIFEST} is larger than {MOST_MANIFEST // 2**20} MB.")
        try:
            told = orjson.loads(self.zip.read(info))
        except UNREADABLE as problem:  # a JSONDecodeError is a ValueError
            raise BadArchive(f"{MANIFEST} cannot be read.") from problem
        if not isinstance(told, dict) or told.get("product") != "Tropa" or type(told.get("format")) is not int:
            raise BadArchive(f"{MANIFEST} is no manifest of Tropa.")
        number, made = told["format"], str(told.get("version", "?"))[:20]
        if number > FORMAT:
            raise BadArchive(
                f"The archive was made by a newer Tropa ({made}, format {number}; this one reads up to {FORMAT}): "
                "bring this installation up to date first."
            )
        if any(older not in translators for older in range(number, FORMAT)):
            raise BadArchive(f"The archive is of format {number}, which this Tropa does not read any more.")
        try:
            for older in range(number, FORMAT):
                translators[older].manifest(told)
            self._check(told)
        except (KeyError, TypeError, AttributeError) as problem:
            raise BadArchive(f"{MANIFEST} is not as it must be: {problem}.") from problem
        return told

    @staticmethod
    def _check(told: dict[str, Any]) -> None:
        wanted = {"state": str, "head": int, "tables": list, "files": dict, "workspace": dict}
        wrong = [name for name, kind in wanted.items() if type(told.get(name)) is not kind]
        place = told["workspace"]
        if wrong or as_uuid(place.get("id")) is None or type(place.get("slug")) is not str:
            raise BadArchive(f"{MANIFEST} is not as it must be: {wrong[0] if wrong else 'workspace'}.")
        if not 0 <= told["head"] < 2**62:
            raise BadArchive(f"{MANIFEST} is not as it must be: head.")
        missing = told["files"].get("missing", [])
        if type(missing) is not list or any(type(key) is not str for key in missing):
            raise BadArchive(f"{MANIFEST} is not as it must be: files.")

    @property
    def format(self) -> int:
        """The number that the archive was made with."""
        number: int = self.manifest["format"]
        return number

    @cached_property
    def unpacked(self) -> int:
        """Bytes of all that is taken in, by what the archive says; no more is ever read."""
        return sum(info.file_size for info in self.entries.values() if info.filename.startswith((DATA, FILES)))

    def lines(self, part: Part) -> Iterator[tuple[int, bytes]]:
        """(number, line) of a table; in the end its rows, bytes and hash must be those of the manifest.

        Raises:
            BadArchive: they are not, or the part cannot be read.
        """
        digest, count, size = hashlib.sha256(), 0, 0
        info = self._info(part.file)
        if not part.file.startswith(DATA) or info.file_size != part.bytes:
            raise BadArchive(f"{part.file} has {info.file_size} bytes, {MANIFEST} says {part.bytes}.")
        try:
            with self.zip.open(info) as stream:
                while text := stream.readline(MOST_LINE + 1):
                    digest.update(text)
                    count, size = count + 1, size + len(text)
                    if len(text) > MOST_LINE:
                        raise BadArchive(f"{part.file}, line {count}: it is longer than {MOST_LINE // 2**20} MB.")
                    if count > part.rows:
                        raise BadArchive(f"{part.file} has more than the {part.rows} rows of {MANIFEST}.")
                    yield count, text
        except UNREADABLE as problem:
            raise BadArchive(f"{part.file} is damaged after line {count}.") from problem
        if (count, digest.hexdigest()) != (part.rows, part.sha256):
            raise BadArchive(
                f"{part.file} is not what was exported: {count} of {part.rows} rows, and its hash "
                f"{'is right' if digest.hexdigest() == part.sha256 else 'differs'}."
            )

    def bytes_of(self, sha256: str, size: int) -> Iterator[bytes]:
        """The bytes of a file in parts; in the end their hash must be their name.

        Raises:
            BadArchive: it is not, or the part cannot be read.
        """
        name, digest = f"{FILES}{sha256}", hashlib.sha256()
        info = self._info(name)
        if info.file_size != size:
            raise BadArchive(f"{name} has {info.file_size} bytes, the list of files says {size}.")
        try:
            with self.zip.open(info) as stream:
                while part := stream.read(PART):
                    digest.update(part)
                    yield part
        except UNREADABLE as problem:
            raise BadArchive(f"{name} is damaged.") from problem
        if digest.hexdigest() != sha256:
            raise BadArchive(f"{name} is not what was exported: its hash differs.")

    def _info(self, name: str) -> ZipInfo:
        info = self.entries.get(name)
        if info is None:
            raise BadArchive(f"The archive has no part {name!a}.")
        return info


__all__ = ["SHEETS", "Package", "Part"]
