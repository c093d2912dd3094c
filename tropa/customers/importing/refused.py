"""The file of refused rows: as they were, with the reason, ready to be corrected and imported again."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tropa.core.export import safe
from tropa.customers.importing.drafts import said
from tropa.customers.models.imports import Import, ImportRow


def refused_file(run: Import) -> Iterator[str]:
    """CSV with a mark for Excel, row by row; the last column says what is wrong and is left out by the next import."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    writer.writerow([*map(safe, run.header), _("What is wrong")])
    for line in ImportRow.objects.filter(run=run, state="failed").order_by("number").iterator(chunk_size=500):
        reasons = "; ".join(" ".join(filter(None, (each["column"], said(each)["message"]))) for each in line.errors)
        writer.writerow([*(safe(line.cells.get(column, "")) for column in run.header), safe(reasons)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()
