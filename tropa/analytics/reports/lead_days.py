"""When enquiries come: by day, in long periods by week, month or year."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as of_many

from tropa.analytics.asking import Asked
from tropa.analytics.report import reports
from tropa.analytics.reports.lead_sources import Leads
from tropa.core.measures import Bucket, ByCases, Column, Table
from tropa.lib import periods
from tropa.lib.periods import Span

STEPS = ((31, "day"), (190, "week"), (1_900, "month"))
"""So many days at most are cut into these."""


def without_future(table: Table, pieces: list[Span], today: date) -> None:
    """Leave out the last pieces of time that have not come and hold nothing."""
    while table.rows and pieces[len(table.rows) - 1].start > today and not table.rows[-1].holds:
        table.rows.pop()


def step_of(span: Span) -> str:
    """Into what a span is cut, so that its pieces are few enough to be looked at."""
    return next((unit for days, unit in STEPS if span.days <= days), "year")


def said(piece: Span, unit: str) -> str:
    """A piece of time in words."""
    if unit == "week" and piece.days > 1:
        days = {"start": date_format(piece.start, "d.m"), "last": date_format(piece.last, "d.m")}
        return _now("%(start)s – %(last)s") % days
    return str(date_format(piece.start, {"month": "F Y", "year": "Y"}.get(unit, "j E, D")))


@reports.register
class LeadDays(Leads):
    """By day."""

    label, title, order = "lead_days", _("Leads by day"), 20
    help = _("Leads received in the period, without spam, by the reader's days.")
    head = _("Day")
    chart = "columns"
    compares = False
    columns = (
        Column("leads", _("Leads"), "count", "leads"),
        Column("accepted", of_many("column", "Accepted"), "count", "accepted"),
        Column("rejected", of_many("column", "Rejected"), "count", "rejected", wide=True),
        Column("new", of_many("column", "New"), "count", "new", wide=True),
    )

    def dimension(self, asked: Asked, viewer: object) -> ByCases:
        """Pieces of the period."""
        unit = step_of(asked.span)
        pieces = periods.cut(asked.span, unit)
        return ByCases("lead", [Bucket(said(one, unit), asked.within("received_at", one)) for one in pieces])

    def finish(self, table: Table, asked: Asked, viewer: object) -> None:
        """Days that have not come are not told."""
        without_future(table, periods.cut(asked.span, step_of(asked.span)), asked.today)
