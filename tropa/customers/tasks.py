"""Work on customers beside the request."""

from uuid import UUID

from tropa.core.tasks import task
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Import


@task(lane="bulk", atomic=False)
def run_import(import_id: str) -> None:
    """Write an import to its end; called again after a death it goes on."""
    run = Import.objects.get(pk=UUID(import_id))
    if not run.is_over:
        run_to_end(run)
