"""Workbooks of Excel and its kin, read by calamine."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from tropa.lib.spreadsheets.tables import Table, Unreadable, table

UNPACKED = 400 * 1024 * 1024
"""Above so many bytes unpacked it is a bomb or no table for people."""


def read(path: Path, *, legacy: bool) -> Table:
    """The sheet of a workbook that holds most data.

    Raises:
        Unreadable: with the reason.
    """
    if not legacy:
        _check_archive(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheet = _fullest(workbook)
    except PasswordError as error:
        raise _protected() from error
    except (CalamineError, OSError, ValueError) as error:
        if legacy and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise _protected() from error
        raise Unreadable(
            "broken", _("The workbook is damaged. Open it in Excel, save it again and try once more.")
        ) from error
    if sheet is None:
        raise Unreadable("empty", _("The file is empty: there is no row with data in it."))
    return table("xlsx", partial(_rows, sheet))


def _protected() -> Unreadable:
    return Unreadable("password", _("The workbook is protected by a password. Save it without one and try again."))


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable(
            "broken", _("The workbook is damaged. Open it in Excel, save it again and try once more.")
        ) from error
    names = {entry.filename for entry in entries}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise Unreadable("archive", _("This is an archive, not a table. Unpack it and import the table inside."))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED or unpacked > 2_000 * path.stat().st_size + 10_000_000:
        raise Unreadable("too_large", _("The workbook is too large when unpacked; save it as CSV or split it."))


def _fullest(workbook: Any) -> Any:
    """The sheet with most cells in it; a template's empty ones and cover pages lose."""
    best, most = None, 0
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height and sheet.width and sheet.height * sheet.width > most:
            best, most = sheet, sheet.height * sheet.width
    return best


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    first = (sheet.start or (0, 0))[0]
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=first + 1):
        yield number, [_spelled(value) for value in row]


def _spelled(value: Any) -> str:
    """A cell as text without loss."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)
