"""What the staff app does by the clock."""

from tropa.core.tasks import cron, task


@cron("every 1 hour")
@task(lane="soon")
def forget_registrations() -> None:
    """Registrations whose address nobody confirmed."""
    from tropa.staff.services import registering

    registering.forget_expired()
