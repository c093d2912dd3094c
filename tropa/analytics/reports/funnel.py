"""How far deals of a pipeline came in the period, from StageVisit; who jumped over a stage has passed it too."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from tropa.analytics.asking import Asked
from tropa.analytics.report import Report, reports
from tropa.analytics.stages import stages_of
from tropa.core import access
from tropa.core.measures import Bucket, ByCases, Column, Part, Row, Table, Tree, Worth
from tropa.sales.models import Stage


@reports.register
class Funnel(Report):
    """Deals that came into a stage, or into one further on, in the period."""

    label, title, order = "funnel", _("Funnel"), 30
    help = _("Deals that came into the stage or a later one in the period; the share is of those that went on.")
    kind, page = "deal", "sales:list"
    needs = ("stage", "outcome")
    by_pipeline = True
    head = _("Stage")
    main = "reached"
    drawn = _("How far deals came")
    columns = (
        Column("reached", _("Reached"), "count", "reached"),
        Column("share", _("Went on"), "share", "onward", "passed", help=_("Reached the next stage, divided by these")),
        Column("sum", _("Amount"), "sum", "reached"),
    )

    def may(self, viewer: Any) -> bool:
        """Where there are pipelines that the viewer may see."""
        return super().may(viewer) and access.may(viewer, "pipeline", "view") and bool(stages_of())

    def named(self, asked: Asked) -> str:
        """Of which pipeline, where there are several."""
        every = {stage.pipeline_id for stage in stages_of()}
        return f"{self.title} · {steps(asked, Stage.Kind.OPEN)[0].pipeline}" if len(every) > 1 else str(self.title)

    def base(self, asked: Asked, viewer: object) -> Tree:
        """Whose deals; the stages of the rows say the rest."""
        return {"all": asked.whose("deal", viewer)}

    def narrowed(self, asked: Asked) -> Tree:
        """Whoever came into any of its stages."""
        return reached(asked, [stage for kind in Stage.Kind.values for stage in steps(asked, kind)])

    def dimension(self, asked: Asked, viewer: object) -> ByCases:
        """The furthest stage that a deal came into: it falls into the first of these cases that it fulfils."""
        way = [*steps(asked, Stage.Kind.OPEN), *steps(asked, Stage.Kind.WON)[:1]]
        won = steps(asked, Stage.Kind.WON)[1:]
        later = [[*way[at:], *won] for at in range(len(way))]
        lost = steps(asked, Stage.Kind.LOST)
        cases = [Bucket(stages[0].name, reached(asked, stages)) for stages in reversed(later)]
        return ByCases("deal", [*cases, Bucket("", reached(asked, lost))] if lost else cases)

    def parts(self, asked: Asked, viewer: object) -> list[Part]:
        """How many came, and what they are worth; those lost besides."""
        lost = steps(asked, Stage.Kind.LOST)
        came = [Part("reached", money=True)]
        return [*came, Part("lost", reached(asked, lost), money=True)] if lost else came

    def finish(self, table: Table, asked: Asked, viewer: object) -> None:
        """From the furthest to the stages passed; the lost ones are a row of their own, and there is no total."""
        way = [*steps(asked, Stage.Kind.WON)[:1], *reversed(steps(asked, Stage.Kind.OPEN))]
        ended = table.rows[len(way) :]
        table.rows = table.rows[: len(way)]
        passed, onward, further = Worth(), Worth(), None
        for row in table.rows:
            passed.add(row.worths["reached"])
            row.worths["reached"] = passed.times(Decimal(1))
            row.worths["onward"], row.trees["onward"] = onward, further or row.trees["reached"]
            row.worths["passed"] = row.worths["reached"] if further else Worth()
            onward, further = row.worths["reached"], row.trees["reached"]
        table.rows.reverse()
        lost, table.total = table.total, None
        if ended and lost:
            parts = {"reached": lost.worths["lost"], "onward": Worth(), "passed": Worth()}
            table.total = Row(
                "lost", pgettext("column", "Lost"), parts, dict.fromkeys(parts, ended[0].trees["reached"])
            )


def steps(asked: Asked, kind: str) -> list[Stage]:
    """The stages of the pipeline that is asked about, of the first one where none is named."""
    found = stages_of(asked.pipeline)
    return [stage for stage in found if stage.pipeline_id == found[0].pipeline_id and stage.kind == kind]


def reached(asked: Asked, stages: Sequence[Stage]) -> Tree:
    """The filter of deals that came into one of these stages in the period."""
    named = {"field": "stage", "op": "is_any_of", "value": [str(stage.pk) for stage in stages]}
    return {"related": "visits", "where": {"all": [named, asked.within("entered_at")]}}
