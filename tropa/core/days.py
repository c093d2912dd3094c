"""Which day it is for the company, and days that an address asks for.

Facts that all share (a purchase, the rate of a deal) have one day for everybody.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from tropa.core.models import WorkspaceSettings


def company_zone() -> ZoneInfo:
    """The time zone in which the company counts its days."""
    settings = WorkspaceSettings.shown() or WorkspaceSettings()
    return ZoneInfo(settings.time_zone)


def company_day(moment: datetime | None = None) -> date:
    """The day of a moment (of now) by the company's calendar, whoever looks and wherever he sits."""
    return timezone.localdate(moment or timezone.now(), company_zone())


def asked_day(text: str) -> date | None:
    """The day an address asks for ("2026-11-03"); what cannot be read is not asked for."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1900 < found.year < 9999 else None


def within(since: date | None, until: date | None, column: str = "at") -> Q:
    """Moments between two days of the reader's zone, both included; None: open on that side."""
    found = Q()
    if since:
        found &= Q(**{f"{column}__gte": _midnight(since)})
    if until:
        found &= Q(**{f"{column}__lt": _midnight(until + timedelta(days=1))})
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
