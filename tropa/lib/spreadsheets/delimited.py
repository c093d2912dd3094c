"""Text tables: any separator, any end of line, quoted line breaks, Excel's `sep=` line."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tropa.lib.spreadsheets import encodings
from tropa.lib.spreadsheets.tables import Table, Unreadable, table

SEPARATORS = ";,\t|"
SAMPLE = 128 * 1024
CELL = 1 << 20
"""No cell is longer than a million letters: above, a quotation mark was not closed."""


def read(path: Path) -> Table:
    """A table in a text file.

    Raises:
        Unreadable: it is none.
    """
    csv.field_size_limit(CELL)
    encoding = encodings.detect(path)
    separator, skip = _separator(_sample(path, encoding))
    return table("csv", partial(_rows, path, encoding, separator, skip))


def _sample(path: Path, encoding: str) -> str:
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        return stream.read(SAMPLE)


def _separator(sample: str) -> tuple[str, int]:
    """The separator and how many rows to pass over (Excel's own `sep=;`)."""
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    return max(SEPARATORS, key=lambda each: _evenness(sample, each)), 0


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    """How evenly a separator cuts the rows: (share of rows as wide as most times the columns' weight, columns)."""
    rows = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            if any(row):
                rows.append(len(row))
            if len(rows) >= 60:
                break
    except csv.Error:
        return (0.0, 0)
    if len(rows) > 2:
        rows.pop()
    width, count = Counter(rows).most_common(1)[0] if rows else (1, 0)
    if width < 2:
        return (0.0, width)
    return (round(count / len(rows), 1), width)


def _rows(path: Path, encoding: str, separator: str, skip: int) -> Iterator[tuple[int, Sequence[str]]]:
    number = 0
    # One wrong byte in a million rows is no reason to refuse the file.
    with path.open("r", encoding=encoding, errors="replace", newline="") as stream:
        reader = csv.reader(stream, delimiter=separator)
        try:
            for number, row in enumerate(reader, start=1):
                if number > skip:
                    yield number, [cell.replace("\0", "") for cell in row] if "\0" in "".join(row) else row
        except csv.Error as error:
            raise Unreadable(
                "broken",
                _("The file breaks off after row %(row)d: a quotation mark is not closed there.") % {"row": number},
            ) from error
