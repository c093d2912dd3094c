"""How many records a role may take away: into one file, and within a day.

Files and the API draw on the same day: what is read page by page with a program is taken away as well. A day is the
last 24 hours, so no midnight doubles it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import ngettext

from tropa.core import scope
from tropa.core.errors import RuleViolation
from tropa.core.models import AccessEntry
from tropa.core.viewing import buffer
from tropa.core.viewing.askers import asker

DAY = timedelta(hours=24)
TAKEN = Q(act=AccessEntry.Act.EXPORT) | Q(origin="api")


def allow_file(viewer: Any, count: int) -> None:
    """Let `count` records leave as a file; asked in the transaction that then writes them down.

    Raises:
        RuleViolation: more than the role takes at once, or within a day.
    """
    most = viewer.rights.export_most
    if most is not None and count > most:
        words = ngettext(
            "Your role may take %(most)d record into one file; this one would have %(count)d. Narrow the list, or ask "
            "an administrator.",
            "Your role may take %(most)d records into one file; this one would have %(count)d. Narrow the list, or ask "
            "an administrator.",
            most,
        )
        raise RuleViolation("access.export_most", words % {"most": most, "count": count})
    if viewer.rights.export_daily is not None:
        in_turn(viewer)
        _allow_today(viewer, count)


def allow_reading(viewer: Any, count: int) -> None:
    """Let a program read `count` records; costs a query only where the role has a limit.

    Raises:
        RuleViolation: more than the role takes away within a day.
    """
    if viewer.rights.export_daily is not None and asker() is not None:
        _allow_today(viewer, count)


def taken(viewer: Any, now: datetime) -> int:
    """How many records this member took away within a day before `now`, with what this process has not written yet."""
    mine = AccessEntry.objects.filter(TAKEN, actor_id=viewer.id, at__gt=now - DAY)
    written = mine.aggregate(sum=Sum("shown"))["sum"] or 0
    waiting = buffer.waiting.waiting(scope.require(), viewer.id)
    return written + sum(one.shown for one in waiting if one.origin == "api")


def in_turn(viewer: Any) -> None:
    """Until this transaction ends no other export of this member is counted. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [viewer.id.int & (2**63 - 1)])


def _allow_today(viewer: Any, count: int) -> None:
    most, so_far = viewer.rights.export_daily, taken(viewer, timezone.now())
    if so_far + count <= most:
        return
    words = ngettext(
        "Your role may take %(most)d record away a day, by files and by the API together; %(taken)d are taken, this "
        "would be %(count)d more. Wait, or ask an administrator.",
        "Your role may take %(most)d records away a day, by files and by the API together; %(taken)d are taken, this "
        "would be %(count)d more. Wait, or ask an administrator.",
        most,
    )
    raise RuleViolation("access.export_daily", words % {"most": most, "taken": so_far, "count": count})
