"""Move deals into a stage."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field

from tropa.core import commands
from tropa.sales.services import deals


@commands.register
class MoveDeals(commands.Command):
    """Another stage, perhaps of another pipeline."""

    label = "deals.move"
    kind = "deal"
    title = _("Move")
    icon = "arrow-right"
    order = 10

    class Params(commands.Params):
        """Where to."""

        stage: UUID = Field(title=gettext_noop("Stage"), json_schema_extra={"kind": "stage"})

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Move each.

        Raises:
            RuleViolation: there is no such stage.
        """
        stage = deals.stage_of(params.stage, viewer=viewer)
        for deal in records:
            deal.move(to=stage)
