"""What stands in the pipelines now, by stage, and what it may bring."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tropa.analytics.asking import Asked
from tropa.analytics.report import Report, reports
from tropa.analytics.reports.won import pipeline_of
from tropa.analytics.stages import stages_of
from tropa.core import catalogue
from tropa.core.measures import Bucket, ByCases, Column, Part, Table, Tree, Worth
from tropa.core.measures.tables import percent
from tropa.sales.models import Stage


@reports.register
class OpenPipeline(Report):
    """Open deals by stage."""

    label, title, order = "open_pipeline", _("Open pipeline"), 60
    help = _("Deals that are open now; each stage has its probability.")
    kind, page = "deal", "sales:list"
    needs = ("outcome", "stage")
    by_pipeline = True
    compares = False
    head = _("Stage")
    main = "weighted"
    drawn = _("With probability")
    columns = (
        Column("count", _("Deals"), "count", "open"),
        Column("sum", _("Amount"), "sum", "open"),
        Column(
            "weighted",
            _("With probability"),
            "sum",
            "weighted",
            help=_("Amount by the probability of the stage"),
            told="weighted",
        ),
    )

    def base(self, asked: Asked, viewer: object) -> Tree:
        """Open ones."""
        is_open = {"field": "outcome", "op": "is", "value": "open"}
        return {"all": [is_open, *pipeline_of(asked), *asked.whose("deal", viewer)]}

    def dimension(self, asked: Asked, viewer: object) -> ByCases:
        """Open stages, pipeline after pipeline."""
        stages = self._stages(asked)
        several = len({stage.pipeline_id for stage in stages}) > 1
        return ByCases(
            "deal",
            [
                Bucket(
                    f"{stage.name} · {stage.pipeline.name}" if several else stage.name,
                    {"field": "stage", "op": "is", "value": str(stage.pk)},
                )
                for stage in stages
            ],
        )

    def parts(self, asked: Asked, viewer: object) -> list[Part]:
        """All of them."""
        return [Part("open", money=True)]

    def finish(self, table: Table, asked: Asked, viewer: object) -> None:
        """Each stage by its probability, for who may read probabilities."""
        if not catalogue.of("stage").may_read(viewer, "probability"):
            table.columns = [column for column in table.columns if column.key != "weighted"]
            return
        whole = Worth()
        for row, stage in zip(table.rows, self._stages(asked), strict=True):
            row.worths["weighted"] = row.worths["open"].times(Decimal(stage.probability) / 100)
            row.trees["weighted"] = row.trees["open"]
            row.note = percent(stage.probability)
            whole.add(row.worths["weighted"])
        if table.total:
            table.total.worths["weighted"] = whole
            table.total.trees["weighted"] = table.total.trees["open"]

    def _stages(self, asked: Asked) -> list[Stage]:
        return stages_of(asked.pipeline, kind=Stage.Kind.OPEN)
