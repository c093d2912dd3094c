"""Whoever may read the log of access is told that a member looks at far more than is usual for him."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import access, mail
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.models import AccessNotice, AccessTally, WorkspaceSettings
from tropa.core.urls import page_url
from tropa.core.viewing import tallies
from tropa.lib.numbers import COLUMN, whole
from tropa.staff.access_log.usual import FLOORS, Excess, Thresholds, excesses
from tropa.staff.models import Member
from tropa.staff.services.passwords import absolute
from tropa.staff.services.telling import notify


def watch(now: datetime) -> int:
    """Count what was looked at and tell of what is unusual, once a member and day; gives how many are new."""
    tallies.tally(now)
    of_whom: dict[UUID, list[AccessTally]] = defaultdict(list)
    for one in AccessTally.objects.filter(hour__gte=now - tallies.KEPT).order_by("hour"):
        of_whom[one.actor_id].append(one)
    limits, told = Thresholds.here(), 0
    for identity, hours in of_whom.items():
        found = excesses(hours, now, limits)
        if found and tell(identity, found, now):
            told += 1
    return told


def tell(identity: UUID, found: list[Excess], now: datetime) -> bool:
    """Ring and write to all who may read the log, but for the one it is about; False where that is done today."""
    member = Member.everything.filter(pk=identity).first()
    day = now.astimezone(UTC).date()
    if member is None or AccessNotice.objects.filter(actor_id=identity, day=day).exists():
        return False
    notice = AccessNotice.objects.create(actor_id=identity, day=day, at=now, why=[astuple(each) for each in found])
    for reader in Member.objects.active().select_related("role", "user").exclude(pk=identity):
        if access.may(reader, "access_entry", "view"):
            with override(reader.language or None):
                why = "; ".join(each.words for each in found)
                notify(
                    reader, _("%(name)s looks at unusually much: %(why)s") % {"name": member.name, "why": why}, notice
                )
                mail.send(
                    to=reader.user.email,
                    subject=_("Unusual viewing: %(name)s") % {"name": member.name},
                    template="staff/letters/unusual",
                    context={"name": member.name, "found": found, "link": absolute(address_of(notice))},
                )
    return True


def address_of(notice: AccessNotice) -> str:
    """The log of what it tells of."""
    return f"{page_url('staff:access_log')}?member={notice.actor_id}&since={notice.day}&until={notice.day}"


def set_thresholds(given: Mapping[str, str], *, days: str, by: Member) -> None:
    """From what on the company wants to be told, and how many days its log is kept.

    Args:
        given: `factor` and the names of FLOORS, as they were typed.

    Raises:
        Denied: `by` may not.
        RuleViolation: no whole number, or one that cannot be.
    """
    access.check(by, "settings", "edit")
    kept = _number(days, "access_log_days", 30, 3_650)
    chosen = {"factor": _number(given.get("factor", ""), "factor", 1, 100)}
    chosen |= {name: _number(given.get(name, ""), name, 1, COLUMN) for name in FLOORS}
    settings = WorkspaceSettings.objects.get()
    if (settings.access_log_days, settings.unusual_viewing) == (kept, chosen):
        return
    with operation("staff.set_access_log", title=_("Settings of the access log changed")):
        settings.access_log_days, settings.unusual_viewing = kept, chosen
        settings.save()


def _number(text: str, field: str, least: int, most: int) -> int:
    found = whole("".join(text.split()), most)
    if found is None or found < least:
        words = _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        raise RuleViolation("staff.access_log_number", words, field)
    return found
