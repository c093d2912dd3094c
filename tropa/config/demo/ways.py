"""The pipelines deals go through, and why they are lost."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tropa.config.demo.words import Selling
from tropa.sales.models import LostReason, Pipeline, Stage

COLOURS = ("grey", "blue", "purple", "yellow", "orange")


@dataclass(frozen=True)
class Ways:
    """Ids by number: the pipeline a company begins with, then that of projects."""

    pipelines: list[UUID]
    stages: list[list[UUID]]
    """The open ones of each pipeline."""
    ends: list[dict[str, UUID]]
    """Where deals of each pipeline are won and lost."""
    reasons: list[UUID]


def pave(selling: Selling) -> Ways:
    """Add the pipeline of projects to what the company began with, inside an operation."""
    first = Pipeline.first()
    second = Pipeline.objects.create(name=selling.pipeline, position=1)
    for position, ((name, probability), colour) in enumerate(zip(selling.stages, COLOURS, strict=True)):
        Stage.objects.create(pipeline=second, name=name, probability=probability, colour=colour, position=position)
    for kind in ("won", "lost"):
        end = first.stage_of(kind)
        Stage.objects.create(pipeline=second, name=end.name, kind=kind, colour=end.colour, position=end.position)
    both = [first, second]
    return Ways(
        [pipeline.pk for pipeline in both],
        [list(_stages(pipeline).filter(kind="open").values_list("pk", flat=True)) for pipeline in both],
        [dict(_stages(pipeline).exclude(kind="open").values_list("kind", "pk")) for pipeline in both],
        list(LostReason.objects.order_by("position", "pk").values_list("pk", flat=True)),
    )


def _stages(pipeline: Pipeline) -> Any:
    return Stage.objects.filter(pipeline=pipeline).order_by("position", "pk")
