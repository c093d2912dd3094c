"""What each colleague has won and lost in the period, and has open now."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as of_many

from tropa.analytics.asking import Asked
from tropa.analytics.report import Report, reports
from tropa.analytics.reports.won import pipeline_of
from tropa.core.measures import ByLink, Column, Part, Tree


def ended(asked: Asked, outcome: str) -> Tree:
    """Closed so in the period."""
    return {"all": [{"field": "outcome", "op": "is", "value": outcome}, asked.within("closed_at")]}


@reports.register
class Owners(Report):
    """By owner."""

    label, title, order = "owners", _("Who sells"), 50
    help = _("Deals closed in the period, and those that are open now.")
    kind, page = "deal", "sales:list"
    needs = ("outcome", "closed_at", "owner")
    by_pipeline = True
    head = _("Owner")
    main = "won_sum"
    drawn = _("Amount won")
    columns = (
        Column("won", of_many("column", "Won"), "count", "won"),
        Column("won_sum", _("Amount won"), "sum", "won"),
        Column("average", _("Average"), "average", "won", help=_("Amount won, divided by deals won"), wide=True),
        Column("lost", of_many("column", "Lost"), "count", "lost", wide=True),
        Column("rate", _("Win rate"), "share", "won", "closed", help=_("Won, divided by won and lost")),
        Column("open", of_many("column", "Open"), "count", "open", wide=True),
        Column("open_sum", _("Amount open"), "sum", "open", wide=True),
    )

    def base(self, asked: Asked, viewer: object) -> Tree:
        """Whatever is open, and whatever was closed in the period."""
        return {"all": [*pipeline_of(asked), *asked.whose("deal", viewer)]}

    def narrowed(self, asked: Asked) -> Tree:
        """Every part is one of these."""
        # Each is a range of one index, where "closed in the period" alone is none.
        is_open = {"field": "outcome", "op": "is", "value": "open"}
        return {"any": [is_open, ended(asked, "won"), ended(asked, "lost")]}

    def dimension(self, asked: Asked, viewer: object) -> ByLink:
        """Members; deals of nobody are a row of their own."""
        return ByLink("deal", "owner", nobody=_("Nobody's"))

    def parts(self, asked: Asked, viewer: object) -> list[Part]:
        """Won, lost, both, open."""
        closed = {"field": "outcome", "op": "is_any_of", "value": ["won", "lost"]}
        return [
            Part("won", ended(asked, "won"), money=True),
            Part("lost", ended(asked, "lost")),
            Part("closed", {"all": [closed, asked.within("closed_at")]}),
            Part("open", {"field": "outcome", "op": "is", "value": "open"}, money=True),
        ]
