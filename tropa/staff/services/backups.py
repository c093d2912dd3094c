"""What backups mean for the people of the installation."""

from tropa.staff.models import Session


def end_sessions() -> None:
    """After a restore everybody signs in anew: whoever was shown the door since must not come back with it."""
    Session.objects.all().delete()
