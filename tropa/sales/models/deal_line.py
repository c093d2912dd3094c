"""What a deal is about, line by line."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.records import Link
from tropa.sales.models.deal import Deal
from tropa.sales.models.line import Line

COUNTED = frozenset({"position", "deleted_at", "tax_rate", "whole_discount"})
"""Columns that nobody writes by hand, and that need nothing filled."""


class DealLine(Line):
    """A line of a deal, whose amount follows from its lines (sales.amounts)."""

    kind_label: ClassVar[str] = "deal_line"
    part_of: ClassVar[str] = "deal"
    personal: ClassVar[tuple[str, ...]] = ("name",)

    deal = Link(Deal, models.CASCADE, related_name="lines")

    class Meta(Line.Meta):
        verbose_name = _("line")
        indexes = [models.Index(fields=["workspace", "deal", "position", "id"], name="sales_dealline_deal")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0, price__gte=0, discount__gte=0)
                & models.Q(discount_percent__gte=0, discount_percent__lte=100),
                name="sales_dealline_figures",
                violation_error_message=_("Quantity, price and discount are not below zero."),
            )
        ]

    def prepare(self) -> None:
        """Fill what nobody said.

        Raises:
            RuleViolation: as `Line.fill`.
        """
        changed = {} if self._state.adding else self.changed()
        if "product_id" in changed:
            self.cost = None
            self.unit = self.unit if "unit" in changed else ""
        price, cost = self._of_product() if self.product_id and None in {self.price, self.cost} else (None, None)
        self.fill(price=price, cost=cost, on=day_of(self.deal))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, filled."""
        if self._state.adding or self.changed().keys() - COUNTED:
            self.prepare()
        super().save(*args, **kwargs)

    def _of_product(self) -> tuple[Decimal | None, Decimal | None]:
        """Price and cost of the product in the currency of the deal."""
        from tropa.sales.services.prices import converted, price_for

        on, product, currency = timezone.localdate(), self.product, self.deal.currency
        cost = None if product.cost is None else converted(product.cost, product.currency, currency, on)
        return price_for(product, self.deal.customer, currency, on), cost


def day_of(deal: Deal) -> date:
    """By which day's rates the VAT of a deal is counted: closed, expected, today."""
    closed = timezone.localdate(deal.closed_at) if deal.closed_at else None
    return closed or deal.expected_on or timezone.localdate()
