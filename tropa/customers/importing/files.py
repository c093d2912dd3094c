"""Where the files of imports lie: beside the base, by workspace and import, out of every web path."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.customers.models.imports import Import
from tropa.lib.spreadsheets import MAX_BYTES, Line, Table


def path_of(run: Import) -> Path:
    """The file of an import; its name is ours, never the uploader's."""
    folder: Path = settings.ENVIRONMENT.data / "imports" / scope.require().hex
    path: Path = folder / run.pk.hex
    return path


def keep(run: Import, stream: BinaryIO) -> None:
    """Copy an upload; refuses what is too large while reading.

    Raises:
        RuleViolation: the file is larger than 512 MB.
    """
    path = path_of(run)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = 0
    with path.open("wb") as target:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > MAX_BYTES:
                path.unlink()
                raise RuleViolation(
                    "customers.import_too_large",
                    _("The file is larger than 512 MB; split it into several files."),
                    "file",
                )
            target.write(chunk)
    run.size = size


def lines_of(run: Import, table: Table) -> Iterator[Line]:
    """The lines of an import's file with the cells that were corrected in the preview."""
    for line in table.lines():
        if mended := run.mended.get(str(line.number)):
            cells = [mended.get(column, cell) for column, cell in zip(table.columns, line.cells, strict=True)]
            yield Line(line.number, cells, line.surplus)
        else:
            yield line


def drop(run: Import) -> None:
    """Remove the file: of an import that was never begun."""
    path_of(run).unlink(missing_ok=True)
