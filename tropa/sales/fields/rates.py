"""The catalogue of exchange rates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Field, Kind, declare
from tropa.core.errors import RuleViolation
from tropa.sales.fields.prices import CURRENCIES


def settle(_rate: Any, columns: dict[str, Any]) -> None:
    """A rate is greater than zero.

    Raises:
        RuleViolation: it is not.
    """
    if "rate" in columns and not columns["rate"]:
        raise RuleViolation("sales.rate_above_zero", _("A rate is greater than zero."), field="rate")


declare(
    Kind(
        "exchange_rate",
        settle=settle,
        title=_("exchange rate"),
        plural=_("Exchange rates"),
        newest="-on",
        fields=[
            Field("code", _("Currency"), "choice", required=True, choices=CURRENCIES),
            Field("on", _("From"), "date", required=True),
            Field("rate", _("Rate"), "number", required=True, options={"places": 8, "min": 0, "max": 999_999_999}),
        ],
    )
)
