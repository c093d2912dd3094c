"""Take a stage away in which many deals stand."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from tropa.core import access, commands
from tropa.sales.models import Deal, Stage
from tropa.sales.services import deals


@commands.register
class ClearStage(commands.Command):
    """Over the deals of the stage, planned by the settings page; the part that moves the last one takes it away."""

    label = "sales.clear_stage"
    kind = "deal"
    title = _("Take a stage away and move its deals")
    icon = "arrow-right"
    alone = True

    class Params(BaseModel):
        """Which stage, and where its deals go."""

        model_config = ConfigDict(extra="forbid")

        stage: UUID
        to: UUID

    def run(self, records: Sequence[Any], params: Any, *, viewer: Any) -> None:
        """Move those that still stand there; when none is left, the stage goes.

        Raises:
            Denied: the viewer may not take stages away any more.
            RuleViolation: the other stage is no longer there.
        """
        access.check(viewer, "stage", "delete")
        to = deals.stage_of(params.to, viewer=viewer)
        for deal in records:
            if deal.stage_id == params.stage:
                deal.move(to=to)
        stage = Stage.objects.filter(pk=params.stage).first()
        if stage is not None and not Deal.objects.filter(stage=stage).exists():
            stage.trash()
