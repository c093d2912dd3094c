"""What the inbox does by the clock."""

from tropa.core.tasks.declaring import task
from tropa.core.tasks.schedules import cron
from tropa.inbox.models import confirmation


@cron("daily at 03:50", each_workspace=True)
@task(lane="bulk")
def forget_old_confirmations() -> None:
    """Links of letters that expired."""
    confirmation.forget_old()
