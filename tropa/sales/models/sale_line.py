"""What was bought, thing by thing: the lines of a sale add up to its amount."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Ledger, Link
from tropa.lib.lines import to_cents
from tropa.sales.models.deal import Deal
from tropa.sales.models.line import Line
from tropa.sales.models.product import Product, Unit
from tropa.sales.models.sale import Sale

COLUMNS = ("product", "name", "unit", "quantity", "price", "amount", "vat", "tax_rate", "cost", "position")
SIGNED = frozenset({"quantity", "amount", "vat", "cost"})
Content = tuple[Any, ...]
"""The values of one line in the order of COLUMNS; of the product its id."""


class SaleLine(Ledger):
    """A line as it was sold: a snapshot that no later change of the deal or of the product reaches.

    Its name is kept as long as the sale is: it is what the books say was sold.
    """

    kind_label: ClassVar[str] = "sale_line"

    sale = Link(Sale, models.CASCADE, related_name="lines")
    product = Link(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    name = models.CharField(_("name"), max_length=300)
    unit = models.CharField(_("unit"), max_length=3, choices=Unit, default=Unit.PIECE)
    quantity = models.DecimalField(_("quantity"), max_digits=13, decimal_places=3, default=Decimal(1))
    price = models.DecimalField(_("price"), max_digits=17, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=17, decimal_places=2)
    """With VAT, after all discounts."""
    vat = models.DecimalField(_("VAT"), max_digits=17, decimal_places=2, default=Decimal(0))
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    """Percent of VAT; None is "no VAT"."""
    cost = models.DecimalField(max_digits=17, decimal_places=2, null=True)
    """Of the whole line; None: not known."""
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Ledger.Meta):
        verbose_name = _("line of a sale")
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["workspace", "sale", "position", "id"], name="sales_saleline_sale"),
            models.Index(fields=["workspace", "product", "id"], name="sales_saleline_product"),
        ]

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> None:
        """Fill what nobody said of a line that was written by hand or by a program.

        Raises:
            RuleViolation: there is neither product nor name, or nothing says what was paid.
        """
        self.name = " ".join(self.name.split()) or (self.product.name if self.product else "")
        if not self.name:
            raise RuleViolation("sales.empty_line", _("Choose a product, or write what is sold."), field="name")
        amount = paid(self.amount, self.price, self.quantity)
        if amount is None:
            raise RuleViolation("sales.unpaid_line", _("Say the price or the amount."), field="amount")
        self.amount = amount
        if self.price is None:
            self.price = (amount / (self.quantity or 1)).quantize(Decimal("0.0001"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append, filled."""
        self.prepare()
        super().save(*args, **kwargs)

    def reverse(self) -> Self:
        """It goes with its sale, whose counter-entry has it below zero."""
        return self

    @property
    def content(self) -> Content:
        """Its values, to compare and to copy."""
        return tuple(getattr(self, "product_id" if name == "product" else name) for name in COLUMNS)


def paid(amount: Decimal | None, price: Decimal | None, quantity: Decimal | None) -> Decimal | None:
    """What a line comes to: as it says, or price by quantity; None where neither is said."""
    if amount is not None or price is None:
        return amount
    return to_cents(price * (Decimal(1) if quantity is None else quantity))


def enter(sale: Sale, contents: Iterable[Content], *, sign: int = 1) -> None:
    """Write the lines of a sale that was appended in this operation."""
    rows = [(sale.pk, *map(_turned, COLUMNS, each, [sign] * len(COLUMNS))) for each in contents]
    if rows:
        SaleLine.objects.bulk_insert(["sale", *COLUMNS], rows)


def contents_of(deal: Deal) -> list[Content]:
    """The lines of a deal as they are sold."""
    return [_content(line, at, deal.tax_included) for at, line in enumerate(deal.lines.all())]


def cost_of(contents: Iterable[Content]) -> Decimal | None:
    """What all of it cost the company; None where that of one line is not known, or there is none."""
    costs: list[Decimal | None] = [each[COLUMNS.index("cost")] for each in contents]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(costs) else None


def _content(line: Line, position: int, tax_included: bool) -> Content:
    came = line.totals(tax_included=tax_included)
    cost = None if line.cost is None else to_cents(line.quantity * line.cost)
    product: UUID | None = line.product_id
    price = line.price or Decimal(0)
    return (
        product, line.name, line.unit, line.quantity, price, came.gross, came.vat, line.tax_rate, cost, position,
    )  # fmt: skip


def _turned(name: str, value: Any, sign: int) -> Any:
    return sign * value if name in SIGNED and value is not None else value
