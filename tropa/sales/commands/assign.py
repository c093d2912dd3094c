"""Give deals to a colleague."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field

from tropa.core import commands
from tropa.core.errors import RuleViolation
from tropa.staff.models import Member


@commands.register
class AssignDeals(commands.Command):
    """Another owner, or none."""

    label = "deals.assign"
    kind = "deal"
    title = _("Assign")
    icon = "user"
    action = "assign"
    order = 50

    class Params(commands.Params):
        """Who is to answer for them."""

        owner: UUID | None = Field(default=None, title=gettext_noop("Owner"))

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Assign each.

        Raises:
            RuleViolation: there is no such colleague, or the colleague works here no more.
        """
        member = Member.objects.filter(pk=params.owner).first() if params.owner else None
        if params.owner and member is None:
            raise RuleViolation("sales.no_such_owner", _("There is no such colleague."), field="owner")
        for deal in records:
            deal.assign(to=member)
