"""Which day it is for the company: facts that all share (a purchase, the rate of a deal) have one day for everybody."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from tropa.core.models import WorkspaceSettings


def company_zone() -> ZoneInfo:
    """The time zone in which the company counts its days."""
    settings = WorkspaceSettings.shown() or WorkspaceSettings()
    return ZoneInfo(settings.time_zone)


def company_day(moment: datetime | None = None) -> date:
    """The day of a moment (of now) by the company's calendar, whoever looks and wherever he sits."""
    return timezone.localdate(moment or timezone.now(), company_zone())
