"""The file of refused rows: as they were, with the reason, ready to be corrected and imported again."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tropa.customers.models.imports import Import, ImportRow

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def refused_file(run: Import) -> Iterator[str]:
    """CSV with a mark for Excel, row by row; the last column says what is wrong and is left out by the next import."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    writer.writerow([*map(_safe, run.header), _("What is wrong")])
    for line in ImportRow.objects.filter(run=run, state="failed").order_by("number").iterator(chunk_size=500):
        reasons = "; ".join(" ".join(filter(None, (each["column"], each["message"]))) for each in line.errors)
        writer.writerow([*(_safe(line.cells.get(column, "")) for column in run.header), _safe(reasons)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _safe(cell: str) -> str:
    """Nothing that a spreadsheet would compute; a telephone may keep its plus."""
    digits = cell[1:].replace(" ", "").replace("-", "").replace("(", "").replace(")", "")
    return f"'{cell}" if cell.startswith(FORMULA) and not (cell[0] == "+" and digits.isdigit()) else cell
