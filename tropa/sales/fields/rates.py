"""The catalogue of exchange rates."""

from django.utils.translation import gettext_lazy as _

from tropa.core.catalogue import Field, Kind, declare
from tropa.sales.fields.prices import CURRENCIES

declare(
    Kind(
        "exchange_rate",
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
