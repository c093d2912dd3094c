"""Lose deals."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field

from tropa.core import commands
from tropa.sales.services import deals


@commands.register
class LoseDeals(commands.Command):
    """They came to nothing."""

    label = "deals.lose"
    kind = "deal"
    title = _("Lose")
    icon = "circle-x"
    order = 30

    class Params(commands.Params):
        """Why."""

        reason: UUID | None = Field(
            default=None, title=gettext_noop("Lost reason"), json_schema_extra={"kind": "lost_reason"}
        )
        note: str = Field(default="", max_length=500, title=gettext_noop("In other words"))

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Lose each.

        Raises:
            RuleViolation: one of them is closed already; there is no such reason.
        """
        reason = deals.reason_of(params.reason, viewer=viewer)
        for deal in records:
            deal.lose(reason=reason, note=params.note)
