"""Withdraw a consent by hand: somebody said on the telephone that no more letters are wanted."""

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field

from tropa.core import commands
from tropa.core.actors import acting
from tropa.customers.models import Channel, Purpose
from tropa.customers.services import consents


@commands.register
class WithdrawConsent(commands.Command):
    """Ends the consents of a purpose; the addresses go on the stop list. Taken back by counter-entries."""

    label = "customers.withdraw_consent"
    kind = "customer"
    title = _("Withdraw the consent")
    icon = "ban"
    bulk = False
    undo = "reverse"

    class Params(commands.Params):
        """Of what; without a channel all of them."""

        purpose: Purpose = Field(default=Purpose.MARKETING, title=gettext_noop("Purpose"))
        channel: Channel | Literal[""] = Field(default="", title=gettext_noop("Channel"))

    def run(self, records: Any, params: Any, *, viewer: Any) -> None:
        """Withdraw each."""
        who = acting()
        evidence = {"method": "by_hand", "actor": who.kind, "id": str(who.id or "")}
        for customer in records:
            consents.withdraw(customer, purpose=params.purpose, channel=params.channel, evidence=evidence)
