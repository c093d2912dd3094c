"""What the staff app does by the clock, and after somebody signed in."""

from uuid import UUID

from django.utils import timezone

from tropa.core.backup import keeping
from tropa.core.tasks import cron, task


@cron("every 1 hour")
@task(lane="soon")
def forget_registrations() -> None:
    """Registrations whose address nobody confirmed."""
    from tropa.staff.services import registering

    registering.forget_expired()


@cron("every 1 hour")
@task(lane="soon")
def forget_sessions() -> None:
    """Sessions that have expired."""
    from tropa.staff.models import Session

    Session.objects.filter(expire_date__lte=timezone.now()).delete()


@task(lane="now")
def send_reset(email: str) -> None:
    """The link for a new password, if there is an account."""
    from tropa.staff.services import passwords

    passwords.ask_reset(email)


@task(lane="now")
def ring_of_account(user: str, what: str, where: str) -> None:
    """The bell of somebody whose account was changed or used anew."""
    from tropa.staff.services import account_bells

    account_bells.ring(UUID(user), what, where)


@cron("every 10 minutes")
@task(lane="soon", atomic=False)
def look_after_backups() -> None:
    """The backup of the night, and news of those that failed."""
    from tropa.staff.services import backups

    backups.look_after(timezone.now())


@task(lane="soon", atomic=False)
def make_backup() -> None:
    """The one that somebody asked for on the page; it runs on in a process of its own."""
    keeping.start("manual")


@cron("every 5 minutes", each_workspace=True)
@task(lane="soon")
def watch_viewing() -> None:
    """Who looks at far more than is usual for him."""
    from tropa.staff.services import unusual_viewing

    unusual_viewing.watch(timezone.now())
