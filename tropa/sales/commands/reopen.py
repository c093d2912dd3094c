"""Reopen closed deals."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.core import commands


@commands.register
class ReopenDeals(commands.Command):
    """To be worked on again."""

    label = "deals.reopen"
    kind = "deal"
    title = _("Reopen")
    icon = "refresh"
    order = 40

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Reopen each.

        Raises:
            RuleViolation: one of them is open.
        """
        for deal in records:
            deal.reopen()
