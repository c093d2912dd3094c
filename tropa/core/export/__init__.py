"""Lists as files: streamed, of readable and exportable fields only, safe to open in a spreadsheet program.

The right to export is its own: the edge asks `access.check(viewer, kind, "export")`, and `columns` asks it again.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tropa.core import access, catalogue
from tropa.core.catalogue import FieldSpec
from tropa.lib.sequences import chunks

CHUNK = 500
_FORMULA = re.compile(r"[=+\-@\t\r\n|%＝＋－＠]")
_NUMBER = re.compile(r"\+?[\d\s()\u00a0-]+(?: # \d+)?")


def columns(kind: str, names: Sequence[str], viewer: Any) -> list[FieldSpec]:
    """The fields of the file: those asked for (all, if none), as far as the viewer reads them and they may leave.

    Raises:
        Denied: the viewer may not export this kind.
    """
    access.check(viewer, kind, "export")
    fields = catalogue.of(kind).readable(viewer)
    wanted = names or fields.names()
    return [fields[name] for name in wanted if name in fields and fields[name].exportable]


def rows(kind: str, queryset: Any, names: Sequence[str], *, viewer: Any) -> Iterator[list[Any]]:
    """The heading, then a list of values for each record; memory does not grow with the number of records."""
    specs = columns(kind, names, viewer)
    fields = catalogue.of(kind)
    yield [str(spec.label) for spec in specs]
    for part in chunks(queryset.iterator(chunk_size=CHUNK), CHUNK):
        fields.prefetch(part, [spec.name for spec in specs])
        for record in part:
            yield [spec.export(spec.value(record)) for spec in specs]


@dataclass(frozen=True)
class Mark:
    """What leads from a file to who took it: the number in the log of access, and who, when, what in words."""

    number: str
    origin: str


def marked(table: Iterable[Sequence[Any]], mark: Mark) -> Iterator[list[Any]]:
    """The table with the number as its last column, on every line: a part that is cut out of a file is marked too.

    A column of its own is read by every program as what it is; our importer leaves it out (customers.sources.MARKS).
    """
    for at, row in enumerate(table):
        yield [*row, mark.number if at else _("Export number")]


def as_csv(table: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark; semicolons and decimal commas in Russian, as Excel there expects."""
    russian = (get_language() or "").startswith("ru")
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";" if russian else ",")
    yield b"\xef\xbb\xbf"
    for row in table:
        writer.writerow([_csv_cell(value, russian=russian) for value in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def as_xlsx(table: Iterable[Sequence[Any]], mark: Mark | None = None) -> BinaryIO:
    """An open temporary file at its beginning; it disappears when it is closed.

    The mark stands in the properties of the document and on a last sheet. That sheet has one cell: whoever reads the
    fullest sheet, like our importer, reads the records.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller streams and closes it
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet()
    bold, day, moment = (
        book.add_format({"bold": True}),
        book.add_format({"num_format": "dd.mm.yyyy"}),
        book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
    )
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(table):
        for across, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(at, across, value, moment)
            elif isinstance(value, date):
                sheet.write_datetime(at, across, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif isinstance(value, Decimal | int | float) and not isinstance(value, bool):
                sheet.write_number(at, across, float(value))
            elif value not in (None, ""):
                sheet.write_string(at, across, str(value)[:32_767], bold if at == 0 else None)
    if mark is not None:
        book.set_properties({"title": mark.number, "comments": mark.origin})
        book.set_custom_property("Export number", mark.number)
        origin = book.add_worksheet(_("Origin"))
        origin.set_column(0, 0, 90)
        origin.write_string(0, 0, mark.origin, book.add_format({"text_wrap": True}))
    book.close()
    file.seek(0)
    return file


def _csv_cell(value: Any, *, russian: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if russian else text
    if isinstance(value, datetime):
        return str(date_format(value, "d.m.Y H:i" if russian else "Y-m-d H:i"))
    if isinstance(value, date):
        return str(date_format(value, "d.m.Y" if russian else "Y-m-d"))
    return safe(str(value))


def safe(text: str) -> str:
    """A text that a spreadsheet would compute gets an apostrophe before it; telephone numbers stay."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
