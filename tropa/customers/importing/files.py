"""The files of imports: taken in by core.files, a workbook unpacked once, destroyed when the import is over.

No record names such a file and no address hands it out: it is the import's alone, and lives no longer than the import
is under way (retention.py, docs/adr/0009).
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from tropa.core import entitlements
from tropa.core import files as core_files
from tropa.core.errors import RuleViolation
from tropa.customers.models.imports import Import
from tropa.lib import spreadsheets
from tropa.lib.spreadsheets import MAX_BYTES, Line, Table, Unreadable


def path_of(run: Import) -> Path:
    """The file of an import; its name is ours, never the uploader's."""
    return core_files.path_of(run.storage_key)


def take_in(run: Import, stream: BinaryIO, name: str) -> None:
    """Keep an upload as the import's file; of a workbook the fullest sheet.

    Raises:
        RuleViolation: it is empty, too large or no table, or the company's room for files is used up.
    """
    arrived = core_files.receive(stream, name, most=MAX_BYTES)
    run.file_name, run.size = arrived.name, arrived.size
    run.storage_key, run.sha256 = arrived.key, arrived.sha256
    try:
        entitlements.reserve("file_bytes", arrived.size)
        _unpack(path_of(run))
    except BaseException:
        drop(run)
        raise


def _unpack(path: Path) -> None:
    plain = path.with_suffix(".plain")
    try:
        if spreadsheets.unpack(path, plain):
            os.replace(plain, path)
    except Unreadable as error:
        raise unreadable(error) from error
    finally:
        plain.unlink(missing_ok=True)


def open_table(run: Import) -> Table:
    """The table in an import's file.

    Raises:
        RuleViolation: it is none, or the file is gone.
    """
    try:
        return spreadsheets.read(path_of(run))
    except Unreadable as error:
        raise unreadable(error) from error
    except (FileNotFoundError, ValueError) as error:
        raise RuleViolation("customers.import_file_gone", _("The file is gone; upload it again."), "file") from error


def unreadable(error: Unreadable) -> RuleViolation:
    """What is wrong with a file, as a broken rule."""
    return RuleViolation(f"customers.import_{error.code}", error.message, "file")


def lines_of(run: Import, table: Table) -> Iterator[Line]:
    """The lines of an import's file with the cells that were corrected in the preview."""
    for line in table.lines():
        if mended := run.mended.get(str(line.number)):
            cells = [mended.get(column, cell) for column, cell in zip(table.columns, line.cells, strict=True)]
            yield Line(line.number, cells, line.surplus)
        else:
            yield line


def drop(run: Import) -> None:
    """Destroy the file."""
    if run.storage_key:
        core_files.drop(run.storage_key)
        run.storage_key = run.sha256 = ""
