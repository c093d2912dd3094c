"""What was won, month after month. This reads deals; what customers bought (LTV and its like) reads sales alone."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tropa.analytics.asking import Asked
from tropa.analytics.report import Report, reports
from tropa.analytics.reports.lead_days import without_future
from tropa.core.measures import Bucket, ByCases, Column, Part, Table, Tree
from tropa.lib import periods


def pipeline_of(asked: Asked) -> list[Tree]:
    """The condition of the chosen pipeline."""
    return [{"field": "pipeline", "op": "is", "value": str(asked.pipeline)}] if asked.pipeline else []


@reports.register
class Won(Report):
    """Deals that were won, by the month in which they were closed."""

    label, title, order = "won", _("Won by month"), 40
    help = _("Deals won, by the month when they were closed; amounts at the rate of that day.")
    kind, page = "deal", "sales:list"
    needs = ("outcome", "closed_at")
    by_pipeline = True
    head = _("Month")
    main = "sum"
    drawn = _("Amount won")
    chart = "columns"
    columns = (
        Column("count", _("Deals"), "count", "won"),
        Column("sum", _("Amount"), "sum", "won"),
        Column("average", _("Average"), "average", "won", help=_("Amount, divided by the number of deals"), wide=True),
    )

    def base(self, asked: Asked, viewer: object) -> Tree:
        """Won in the period."""
        won = {"field": "outcome", "op": "is", "value": "won"}
        return {"all": [won, asked.within("closed_at"), *pipeline_of(asked), *asked.whose("deal", viewer)]}

    def dimension(self, asked: Asked, viewer: object) -> ByCases:
        """Months of the period."""
        months = periods.cut(asked.span, "month")
        return ByCases(
            "deal", [Bucket(date_format(one.start, "F Y"), asked.within("closed_at", one)) for one in months]
        )

    def parts(self, asked: Asked, viewer: object) -> list[Part]:
        """All of them."""
        return [Part("won", money=True)]

    def finish(self, table: Table, asked: Asked, viewer: object) -> None:
        """Months that have not come are not told."""
        without_future(table, periods.cut(asked.span, "month"), asked.today)
