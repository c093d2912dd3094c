"""The bell of the morning: what is due today and what is late, one line a day for each member."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tropa.activities.models import Activity
from tropa.sales.models import Deal
from tropa.staff.models import Member, Notification
from tropa.staff.services import notify

HOURS = range(8, 12)
"""When a morning is told of, by the member's own clock; a worker that was away at eight has until noon."""
MARK = "day"
"""In the place of the kind a line is about: a member has one such line a day."""


def tell_of_morning(now: datetime) -> int:
    """Ring for those whose morning it is and who have something due; gives how many were told."""
    zones: dict[str, list[Member]] = defaultdict(list)
    for member in Member.objects.active().order_by("pk"):
        if now.astimezone(ZoneInfo(member.time_zone)).hour in HOURS:
            zones[member.time_zone].append(member)
    return sum(_tell(members, now.astimezone(ZoneInfo(zone))) for zone, members in zones.items())


def _tell(members: Sequence[Member], now: datetime) -> int:
    """Of one time zone, which `now` is in."""
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    told = Notification.objects.filter(subject_kind=MARK, at__gte=midnight, member__in=members)
    known = set(told.values_list("member_id", flat=True))
    waiting = [member for member in members if member.pk not in known]
    tasks, deals = _tasks(waiting, midnight), _deals(waiting, midnight)
    rung = 0
    for member in waiting:
        with override(member.language or None):
            if words := _words(*tasks.get(member.pk, (0, 0)), deals.get(member.pk, 0)):
                Notification.objects.filter(pk=notify(member, words).pk).update(subject_kind=MARK, at=now)
                rung += 1
    return rung


def _tasks(members: Sequence[Member], midnight: datetime) -> dict[UUID, tuple[int, int]]:
    """Open tasks that are due before the next midnight, and how many of them were due before this one."""
    tomorrow = datetime.combine(midnight.date() + timedelta(days=1), time(), midnight.tzinfo)
    mine = Activity.objects.open().filter(assignee__in=members, due_at__lt=tomorrow).order_by().values("assignee_id")
    rows: Any = mine.annotate(due=Count("pk"), late=Count("pk", filter=Q(due_at__lt=midnight)))
    return {row["assignee_id"]: (row["due"], row["late"]) for row in rows}


def _deals(members: Sequence[Member], midnight: datetime) -> dict[UUID, int]:
    """Open deals whose expected day is over."""
    mine = Deal.objects.open().filter(owner__in=members, expected_on__lt=midnight.date()).order_by()
    return dict(mine.values_list("owner_id").annotate(Count("pk")))


def _words(due: int, late: int, deals: int) -> str:
    """The line; empty when there is nothing to tell."""
    parts = []
    if due:
        parts.append(ngettext("%(n)d task", "%(n)d tasks", due) % {"n": due})
    if late:
        parts.append(ngettext("%(n)d of them is late", "%(n)d of them are late", late) % {"n": late})
    if deals:
        told = ngettext("%(n)d deal is past its expected date", "%(n)d deals are past their expected date", deals)
        parts.append(told % {"n": deals})
    return _("For today: %(what)s") % {"what": ", ".join(parts)} if parts else ""
