"""One line of what is sold: on a deal the intent, on a document (later) the promise."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record
from tropa.lib import lines
from tropa.lib.lines import Totals
from tropa.sales.models.product import Product, Unit
from tropa.staff.models import TaxClass
from tropa.staff.models.tax_rate import rate_of

MOST = Decimal(10) ** 12
"""So much a line comes to at most: two hundred of them fit into an amount."""
NOT_BELOW_ZERO = [MinValueValidator(0)]


class Line(Record):
    """A product or free text, how much of it, at what price; prices are those of the document's currency."""

    product = Link(Product, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("product"))
    name = models.CharField(_("name"), max_length=300, blank=True)
    unit = models.CharField(_("unit"), max_length=3, choices=Unit, blank=True, default="")
    """Empty until the line is filled: then it is the product's."""
    quantity = models.DecimalField(
        _("quantity"), max_digits=13, decimal_places=3, default=Decimal(1), validators=NOT_BELOW_ZERO
    )
    price = models.DecimalField(_("price"), max_digits=17, decimal_places=4, null=True, validators=NOT_BELOW_ZERO)
    discount_percent = models.DecimalField(
        _("discount, percent"), max_digits=5, decimal_places=2, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    discount = models.DecimalField(
        _("discount"), max_digits=17, decimal_places=2, default=Decimal(0), validators=NOT_BELOW_ZERO
    )
    whole_discount = models.DecimalField(max_digits=17, decimal_places=2, default=Decimal(0), editable=False)
    """What falls on this line of the discount on the whole document."""
    tax = models.CharField(_("tax class"), max_length=10, choices=TaxClass, blank=True)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True, editable=False)
    """Percent of VAT on the day of the document; None is "no VAT"."""
    cost = models.DecimalField(max_digits=17, decimal_places=4, null=True, editable=False)
    """Of one, when the line was made; None: not known."""
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta(Record.Meta):
        abstract = True
        ordering: ClassVar[Any] = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def own(self) -> lines.Line:
        """Quantity, price and its own discounts, for the arithmetic of lib.lines."""
        return lines.Line(
            quantity=self.quantity, price=self.price or Decimal(0), rate=self.tax_rate,
            discount_percent=self.discount_percent, discount=self.discount,
        )  # fmt: skip

    @property
    def figures(self) -> lines.Line:
        """The same with its part of the discount on the whole: what it comes to."""
        return replace(self.own, discount=self.discount + self.whole_discount)

    def totals(self, *, tax_included: bool) -> Totals:
        """Net, VAT and gross."""
        return self.figures.totals(tax_included=tax_included)

    def fill(self, *, price: Decimal | None, cost: Decimal | None, on: date) -> None:
        """What nobody said comes from the product; the rate of VAT from the day.

        Raises:
            RuleViolation: there is neither product nor name, the discount is more than the sum, or the rate is unknown.
        """
        self.name = " ".join(self.name.split()) or (self.product.name if self.product else "")
        if not self.name:
            raise RuleViolation("sales.empty_line", _("Choose a product, or write what is sold."), field="name")
        if self.price is None:
            self.price = price or Decimal(0)
        if self.cost is None:
            self.cost = cost
        self.unit = self.unit or (self.product.unit if self.product else Unit.PIECE)
        self.tax = self.tax or (self.product.tax_class if self.product else TaxClass.GENERAL)
        self.tax_rate = rate_of(self.tax, on)
        if self.own.full >= MOST:
            raise RuleViolation("sales.too_dear", _("Quantity times price is too much for one line."), field="price")
        if self.own.sum < 0:
            raise RuleViolation("sales.too_cheap", _("The discount is more than the sum."), field="discount")
