"""Another base currency: rates, deals and purchases are counted over."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from tropa.core import commands
from tropa.sales.services import base_currency


@commands.register
class ChangeBaseCurrency(commands.Command):
    """Over all customers with deals or purchases, planned by the settings page; the first part writes the rates."""

    label = base_currency.LABEL
    kind = "customer"
    title = _("Another currency of reports")
    icon = "coins"
    alone = True

    class Params(BaseModel):
        """Which currency, by its ISO 4217 code."""

        model_config = ConfigDict(extra="forbid")

        currency: str = Field(pattern="^[A-Z]{3}$")

    def records(self, model: Any) -> Any:
        """Who has something to be counted over."""
        return base_currency.concerned(model)

    def run(self, records: Sequence[Any], params: Any, *, viewer: Any) -> None:
        """Put the currency in force if it is not, and count over what these customers have."""
        base_currency.put(params.currency)
        base_currency.recount([customer.pk for customer in records])
