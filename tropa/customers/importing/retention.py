"""How long an import keeps what it was given, and what erasing a person takes from it (docs/adr/0009).

The file lives while the import is under way. A draft that nobody finished goes after a week; an import that stopped and
that nobody went on with ends after thirty days; the rows that were refused wait as long to be corrected. Cells without
a field stay with their customer, and are erased with it.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.customers.importing import files
from tropa.customers.models import Customer, Import, ImportRow
from tropa.lib.sequences import chunks

DRAFT = timedelta(days=7)
REFUSED = timedelta(days=30)
"""Federal law 152-FZ, article 21, gives thirty days to destroy what nobody needs any more."""
PART = 500


def sweep(now: datetime) -> None:
    """What is over its time in the entered workspace, as of `now`."""
    for run in Import.objects.filter(state=Import.State.DRAFT, created_at__lte=now - DRAFT):
        forget(run)
    begun = Import.objects.filter(state__in=[Import.State.WAITING, Import.State.RUNNING])
    for run in begun.filter(created_at__lte=now - REFUSED):
        end(run, Import.State.BROKEN, now, _("It stopped, and nobody went on with it for 30 days."))
    for run in Import.objects.filter(state__in=[Import.State.DONE, Import.State.BROKEN]).exclude(storage_key=""):
        destroy_file(run)
    old = Import.objects.filter(finished_at__lte=now - REFUSED)
    while ids := list(ImportRow.objects.filter(run__in=old, state="failed").values_list("pk", flat=True)[:PART]):
        ImportRow.objects.filter(pk__in=ids).delete()


def forget(run: Import) -> None:
    """A draft and its file; nothing of it was written."""
    files.drop(run)
    run.delete()


def end(run: Import, state: str, now: datetime, error: str = "") -> None:
    """Close an import; of what it was given only the report stays."""
    run.state, run.error, run.finished_at = state, error[:2_000], now
    run.mended, run.found, run.checking = {}, {}, ""
    run.save(update_fields=["state", "error", "finished_at", "mended", "found", "checking"])


def destroy_file(run: Import) -> None:
    """After its end; a process that dies before leaves it to the nightly round."""
    files.drop(run)
    run.save(update_fields=["storage_key", "sha256"])


def erase(doomed: dict[Any, set[UUID]]) -> None:
    """An eraser of the journal: what imports hold of erased customers.

    Refused rows and drafts name no customer: they are gone in thirty and seven days. What a rehearsal showed of known
    customers is forgotten at once; the draft is checked again.
    """
    ids = doomed.get(Customer)
    if not ids:
        return
    for part in chunks(sorted(ids), PART):
        ImportRow.objects.filter(customer__in=part).update(cells={}, errors=[], remarks=[])
    Import.objects.exclude(found={}).update(found={}, checking="")
