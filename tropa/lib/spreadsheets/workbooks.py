"""Workbooks of Excel and its kin: read once by a child process (unpacking.py), then a plain table."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tropa.lib.spreadsheets import unpacking
from tropa.lib.spreadsheets.tables import Table, Unreadable, table

UNPACKED = 400 * 1024 * 1024
"""Above so many bytes unpacked it is a bomb or no table for people."""
MEMBERS = 2_000
PATIENCE = 300
"""Seconds by the clock; the child's own limit is processor time."""
CELL = 1 << 20
QUIET = {"RUST_BACKTRACE": "0"}
"""All that the child is told of its surroundings."""
PROBLEMS = {
    "broken": _("The workbook is damaged. Open it in Excel, save it again and try once more."),
    "empty": _("The file is empty: there is no row with data in it."),
    "password": _("The workbook is protected by a password. Save it without one and try again."),
    "too_large": _("The workbook is too large when unpacked; save it as CSV or split it."),
    "archive": _("This is an archive, not a table. Unpack it and import the table inside."),
    "binary_book": _("Binary workbooks (XLSB) are not read. Save it as XLSX and try again."),
}


def unpack(path: Path, target: Path, *, legacy: bool) -> None:
    """Write the sheet of a workbook that holds most data as a plain table.

    Raises:
        Unreadable: with the reason.
    """
    kind = "xls" if legacy else _kind_of(path)
    words = [sys.executable, "-I", unpacking.__file__, str(path.resolve()), str(target.resolve()), kind]
    try:
        done = subprocess.run(
            words, env=QUIET, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _problem("too_large") from error
    if done.returncode:
        # Its own limits ended it, or the reader, which got no memory.
        Path(f"{target.resolve()}.{kind}").unlink(missing_ok=True)
        raise _problem("too_large")
    problem = json.loads(done.stdout).get("problem")
    if problem == "broken" and legacy and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        problem = "password"
    if problem:
        raise _problem(problem)


def read(path: Path, *, legacy: bool) -> Table:
    """A workbook, unpacked aside for as long as the table lives.

    Raises:
        Unreadable: with the reason.
    """
    handle, name = tempfile.mkstemp(prefix="tropa-")
    os.close(handle)
    plain = Path(name)
    try:
        unpack(path, plain, legacy=legacy)
        found = read_plain(plain)
    except BaseException:
        plain.unlink()
        raise
    weakref.finalize(found, plain.unlink, missing_ok=True)
    return found


def read_plain(path: Path) -> Table:
    """A workbook that was unpacked before.

    Raises:
        Unreadable: there is no row in it.
    """
    return table("xlsx", partial(_rows, path))


def looks_plain(head: bytes) -> bool:
    """Whether a file is a plain table of ours."""
    return head.startswith(unpacking.MARK.encode())


def _rows(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    csv.field_size_limit(CELL)
    with path.open("r", encoding="utf-8", newline="") as stream:
        stream.readline()
        try:
            for row in csv.reader(stream):
                yield int(row[0]), row[1:]
        except (csv.Error, ValueError) as error:
            raise _problem("broken") from error


def _problem(code: str) -> Unreadable:
    return Unreadable(code, PROBLEMS[code])


def _kind_of(path: Path) -> str:
    """What the archive says of itself; if it lies, the child's limits speak."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _problem("broken") from error
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        raise _problem("binary_book")
    if not names & {"xl/workbook.xml", "content.xml"}:
        raise _problem("archive")
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MEMBERS or unpacked > UNPACKED or unpacked > 2_000 * path.stat().st_size + 10_000_000:
        raise _problem("too_large")
    return "ods" if "content.xml" in names else "xlsx"
