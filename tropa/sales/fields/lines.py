"""The fields of a line."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.catalogue import Field
from tropa.sales.fields.prices import PRICE
from tropa.sales.models import Unit
from tropa.staff.models import TaxClass

LINE = [
    Field("product", _("Product"), "record", target="product"),
    Field("name", pgettext_lazy("of a thing", "Name"), "text", options={"max_length": 300}),
    Field("quantity", _("Quantity"), "number", options={"places": 3, "min": 0, "max": 9_999_999_999}),
    Field("unit", _("Unit"), "choice", choices=Unit.choices),
    Field("price", _("Price"), "number", options=PRICE),
    Field("discount_percent", _("Discount, percent"), "number", options={"places": 2, "min": 0, "max": 100}),
    Field("discount", _("Discount"), "number", options={"places": 2, "min": 0}),
    Field("tax", _("VAT"), "choice", choices=TaxClass.choices),
]
"""A line of a deal, as people and programs write it."""
