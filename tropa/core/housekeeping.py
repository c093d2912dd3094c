"""What the kernel itself does by the clock."""

from django.db import connection
from django.utils import timezone

from tropa.core import idempotency, limits, purging
from tropa.core.tasks import queue
from tropa.core.tasks.declaring import task
from tropa.core.tasks.schedules import cron
from tropa.core.viewing import keeping as access_log
from tropa.core.webhooks import replaying


@cron("every 10 minutes")
@task(lane="soon")
def forget_finished_jobs() -> None:
    """Keyed jobs that are long done."""
    queue.sweep()


@cron("daily at 03:50")
@task(lane="bulk", atomic=False)
def learn_sizes() -> None:
    """Let SQLite look how its tables are filled, by which it chooses among indexes; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize(0x10002)")  # all tables, a sample of each


@cron("every 1 hour")
@task(lane="soon")
def forget_old_limits() -> None:
    """Counted tries whose window is over."""
    limits.sweep()


@cron("every 1 hour", each_workspace=True)
@task(lane="soon")
def forget_old_answers() -> None:
    """Answers kept for repeated requests whose time is over."""
    idempotency.forget_expired()


@cron("daily at 03:20", each_workspace=True)
@task(lane="bulk", atomic=False)
def empty_trash() -> None:
    """Records that lay in the trash for 30 days."""
    purging.purge(timezone.now())


@cron("daily at 03:40", each_workspace=True)
@task(lane="bulk", atomic=False)
def forget_old_deliveries() -> None:
    """Deliveries of webhooks that stood in the log for 30 days."""
    replaying.sweep()


@cron("daily at 03:50", each_workspace=True)
@task(lane="bulk", atomic=False)
def forget_old_looks() -> None:
    """The log of access beyond the time that the company keeps it."""
    access_log.sweep(timezone.now())
