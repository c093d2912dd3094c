"""Work on customers beside the request."""

from uuid import UUID

from tropa.core.journal import undo
from tropa.core.models import Operation
from tropa.core.tasks import task
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
def undo_import(import_id: str) -> None:
    """Take an import back."""
    run = Import.objects.select_related("operation").get(pk=UUID(import_id))
    if run.operation is not None and run.operation.state != Operation.State.UNDONE:
        undo(run.operation.pk)
