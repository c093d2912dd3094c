"""Win deals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.core import commands


@commands.register
class WinDeals(commands.Command):
    """They became sales."""

    label = "deals.win"
    kind = "deal"
    title = _("Win")
    icon = "trophy"
    order = 20

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Win each.

        Raises:
            RuleViolation: one of them is closed already.
        """
        for deal in records:
            deal.win()
