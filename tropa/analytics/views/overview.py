"""The sales overview: every report of sales on one page, every figure of which opens into its records."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views import View

from tropa.analytics.asking import COMPARISONS, DAYS, PERIODS, Asked
from tropa.analytics.report import reports
from tropa.analytics.showing import Cell, Shown, before_of, cell_of, shown
from tropa.analytics.stages import stages_of
from tropa.core import access, catalogue, kinds
from tropa.core.access import Scope
from tropa.core.errors import Denied, Invalid
from tropa.lib.periods import Span
from tropa.staff.requests import MemberRequest

TILES = (("lead_sources", "leads"), ("won", "sum"), ("won", "count"), ("owners", "average"), ("owners", "rate"))
"""Totals that stand above all: report and column."""
MOST_TILES = 4
MOST_OFFERED = 300
"""So many colleagues or teams can be chosen of."""


class Overview(View):
    """What sales come to, in the period that is asked about."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """The page.

        Raises:
            Denied: the member may see none of it.
        """
        viewer = request.member
        allowed = [report for report in reports if report.may(viewer)]
        if not allowed:
            raise Denied("deal", "view")
        try:
            asked = Asked.read(request.GET.dict())
            tables = [shown(report, report.table(asked, viewer), report.named(asked)) for report in allowed]
        except Invalid as wrong:
            return render(request, "analytics/overview/page.html", {"wrong": str(wrong)}, status=422)
        context = {
            "asked": asked,
            "days": spoken(asked.span),
            "before": earlier_days(asked),
            "tables": tables,
            "tiles": tiles_of(tables),
            "empty": all(each.table.empty for each in tables),
            "filters": filters_of(asked, viewer),
            "query": asked.address(),
            "may_export": {kind for kind in ("deal", "lead") if access.may(viewer, kind, "export")},
            "may_create": access.may(viewer, "deal", "create"),
        }
        return render(request, "analytics/overview/page.html", context)


def spoken(span: Span) -> str:
    """The days of a period."""
    first, last = (str(date_format(day, "j E Y")) for day in (span.start, span.last))
    return first if first == last else _("%(first)s – %(last)s") % {"first": first, "last": last}


def earlier_days(asked: Asked) -> str:
    """The days that the period is compared with."""
    before = asked.before()
    return spoken(before.span) if before else ""


def filters_of(asked: Asked, viewer: Any) -> dict[str, Any]:
    """The choices of the form."""
    titles = {str(stage.pipeline_id): stage.pipeline.name for stage in stages_of()}
    found: dict[str, Any] = {
        "periods": [*((key, words) for key, (words, _unit, _step) in PERIODS.items()), (DAYS, _("From day to day"))],
        "days": asked.period == DAYS,
        "comparisons": list(COMPARISONS.items()),
        "pipelines": list(titles.items()) if len(titles) > 1 else [],
        "pipeline": str(asked.pipeline or ""),
    }
    # Who sees but own records has nobody to choose from.
    if any(viewer.rights.scope(kind, "view").reach > Scope.OWN.reach for kind in ("deal", "lead")):
        readable = catalogue.of("deal").readable(viewer)
        for name, kind, word, words in (
            ("owner", "member", "me", _("Me")),
            ("team", "team", "my_team", _("My team")),
        ):
            if name in readable and access.may(viewer, kind, "view"):
                rows = kinds.model(kind).objects.visible_to(viewer).order_by("name", "pk")[:MOST_OFFERED]
                found[name] = [(word, words), *((str(each.pk), str(each)) for each in rows)]
    return found


def tiles_of(tables: list[Shown]) -> list[tuple[str, Cell, Cell | None]]:
    """Totals in large figures: words, figure, change."""
    by_label = {each.report.label: each for each in tables}
    tiles: list[tuple[str, Cell, Cell | None]] = []
    for label, key in TILES:
        item = by_label.get(label)
        column = next((one for one in item.table.columns if one.key == key), None) if item else None
        if item is None or column is None or item.table.total is None or len(tiles) == MOST_TILES:
            continue
        total = item.table.total
        figure = column.figure(total)
        before = column.figure(total.before) if total.before else None
        change = before_of(item.report, item.table, column, figure, before) if before else None
        names = {"won": {"sum": _("Amount won"), "count": _("Deals won")}}
        words = names.get(label, {}).get(key) or str(column.title)
        tiles.append((words, cell_of(item.report, item.table, column, figure), change))
    return tiles
