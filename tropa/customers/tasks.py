"""Work on customers beside the request."""

from uuid import UUID

from django.utils import timezone

from tropa.core.tasks import cron, task
from tropa.customers.importing import checking, retention
from tropa.customers.importing.running import count_rows, run_to_end
from tropa.customers.models import Import


@task(lane="bulk", atomic=False)
def run_import(import_id: str) -> None:
    """Write an import to its end; called again after a death it goes on."""
    run = Import.objects.get(pk=UUID(import_id))
    if not run.is_over:
        if not run.rows:
            count_rows(run)
        run_to_end(run)


@task(lane="bulk", atomic=False)
def check_import(import_id: str, token: str) -> None:
    """Rehearse a large import; one that a newer rehearsal or the import itself has overtaken is left."""
    run = Import.objects.select_related("member").filter(pk=UUID(import_id), checking=token).first()
    if run is not None:
        checking.check(run, token)


@cron("daily at 03:50", each_workspace=True)
@task(lane="bulk", atomic=False)
def sweep_imports() -> None:
    """The nightly round: drafts, files and refused rows whose time is over."""
    retention.sweep(timezone.now())
