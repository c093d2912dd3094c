"""The stages of pipelines, asked once a page."""

from uuid import UUID

from tropa.core import arrangement
from tropa.sales.models import Stage


def stages_of(pipeline: UUID | None = None, *, kind: str = "") -> list[Stage]:
    """Those of one pipeline, or of all, in their order; of one kind, or of all."""
    every: list[Stage] = arrangement.kept(
        "analytics.stages",
        lambda: list(Stage.objects.filter(pipeline__deleted_at=None).select_related("pipeline").in_order()),
    )
    return [
        stage
        for stage in every
        if (pipeline is None or stage.pipeline_id == pipeline) and (not kind or stage.kind == kind)
    ]


def _every() -> list[Stage]:
    return list(Stage.objects.filter(pipeline__deleted_at=None).select_related("pipeline").in_order())
