"""What backups mean for the people of the installation: made at night, and who runs it hears of failures."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import mail, scope
from tropa.core.backup import keeping, progress, shelf
from tropa.core.backup import plan as plans
from tropa.core.models import Workspace, WorkspaceSettings
from tropa.staff.models import Member, Membership, Session, User
from tropa.staff.services.telling import notify


def end_sessions() -> None:
    """After a restore everybody signs in anew: whoever was shown the door since must not come back with it."""
    Session.objects.all().delete()


def look_after(now: datetime) -> None:
    """Tell of failures, and begin a backup when the plan wants one; called every few minutes."""
    data: Path = settings.ENVIRONMENT.data
    if progress.now(data) is not None:
        return
    tries = shelf.records(data)
    tell_of_failures(data, tries)
    first = Workspace.objects.order_by("created_at").first()
    if first is None:
        return
    zone, plan = zone_of(first), plans.read(data)
    slot = plan.slot(now, zone)
    # A company of today waits for its first night: there is nothing of yesterday to keep.
    if slot is not None and first.created_at < slot and plan.is_due(now, zone, tries):
        keeping.start("scheduled")


def zone_of(first: Workspace) -> str:
    """The time by which the installation's nights are counted: that of its first company."""
    with scope.enter(first.pk):
        found = WorkspaceSettings.objects.first()
        return found.time_zone if found else timezone.get_default_timezone_name()


def tell_of_failures(data: Path, tries: list[shelf.Record]) -> None:
    """By bell and letter, once a failure, to who runs the installation."""
    for one in tries:
        if not one.code or one.code == "no_right" or one.told:
            continue
        one.told = True
        shelf.write(data, one)  # first: who is told twice stops listening
        for operator in User.objects.filter(operator=True, is_active=True):
            with override(operator.language or settings.LANGUAGE_CODE):
                _tell(operator, one)


def _tell(operator: User, one: shelf.Record) -> None:
    what = _("The second copy of the backup failed.") if one.is_there else _("The backup failed.")
    for workspace in Membership.objects.filter(user=operator).values_list("workspace_id", flat=True):
        with scope.enter(workspace):
            for member in Member.objects.active().filter(user=operator):
                notify(member, f"{what} {one.trouble}")
    context = {"what": what, "why": one.trouble, "at": one.at}
    mail.send(to=operator.email, subject=what, template="staff/letters/backup", context=context)
