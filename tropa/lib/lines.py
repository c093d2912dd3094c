"""The arithmetic of lines: net, VAT and gross of each, discounts, and totals that add up to the kopeck.

Never float: everything is Decimal, rounded half up where a sum of money comes out. A line's rate of None means that it
bears no VAT, which is not a rate of zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
NOTHING = Decimal("0.00")


def to_cents(amount: Decimal) -> Decimal:
    """A sum of money, rounded half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Totals:
    """What lines come to; `net` and `vat` add up to `gross`."""

    net: Decimal = NOTHING
    vat: Decimal = NOTHING
    gross: Decimal = NOTHING

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.net + other.net, self.vat + other.vat, self.gross + other.gross)


def totals(sum_: Decimal, rate: Decimal | None, *, tax_included: bool) -> Totals:
    """A sum of money taken apart.

    Args:
        sum_: quantity times price less discounts, in whole cents.
        rate: percent of VAT; None is "no VAT".
        tax_included: whether the VAT is in the sum, or comes on top of it.
    """
    if rate is None:
        return Totals(sum_, NOTHING, sum_)
    if tax_included:
        vat = to_cents(sum_ * rate / (HUNDRED + rate))
        return Totals(sum_ - vat, vat, sum_)
    vat = to_cents(sum_ * rate / HUNDRED)
    return Totals(sum_, vat, sum_ + vat)


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something sold.

    Args:
        quantity: up to 3 places.
        price: of one, up to 4 places.
        discount_percent: taken off first.
        discount: taken off then, in money.
        rate: percent of VAT; None is "no VAT".
    """

    quantity: Decimal
    price: Decimal
    discount_percent: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    rate: Decimal | None = None

    @property
    def full(self) -> Decimal:
        """Before any discount."""
        return to_cents(self.quantity * self.price)

    @property
    def off(self) -> Decimal:
        """Both discounts in money."""
        return to_cents(self.full * self.discount_percent / HUNDRED) + to_cents(self.discount)

    @property
    def sum(self) -> Decimal:
        """What is left to pay, as the prices are meant."""
        return self.full - self.off

    def totals(self, *, tax_included: bool) -> Totals:
        """Net, VAT and gross."""
        return totals(self.sum, self.rate, tax_included=tax_included)


def total(lines: Iterable[Line], *, tax_included: bool) -> Totals:
    """Of a whole document: the sum of its lines, each rounded by itself."""
    return reduce(Totals.__add__, (line.totals(tax_included=tax_included) for line in lines), Totals())


def vat_by_rate(lines: Iterable[Line], *, tax_included: bool) -> dict[Decimal | None, Decimal]:
    """What the document says of VAT: one line a rate, the highest first, "no VAT" last."""
    found: dict[Decimal | None, Decimal] = {}
    for line in lines:
        found[line.rate] = found.get(line.rate, NOTHING) + line.totals(tax_included=tax_included).vat
    return dict(sorted(found.items(), key=lambda pair: (pair[0] is None, -(pair[0] or 0))))


def spread(discount: Decimal, grosses: Sequence[Decimal]) -> list[Decimal]:
    """A discount on a whole document, in shares by gross; what rounding leaves goes to the largest line.

    Raises:
        ValueError: it is below zero, or more than there is to take it off.
    """
    whole, discount = sum(grosses, NOTHING), to_cents(discount)
    if not 0 <= discount <= whole:
        raise ValueError(discount)
    if not discount:
        return [NOTHING for _gross in grosses]
    # Rounded down, no share is above its line; the largest line has room for what is left.
    shares = [(discount * gross / whole).quantize(CENT, "ROUND_DOWN") for gross in grosses]
    largest = max(range(len(grosses)), key=lambda at: grosses[at])
    left = discount - sum(shares, NOTHING)
    for at in [largest, *(at for at in range(len(shares)) if at != largest)]:
        more = min(left, grosses[at] - shares[at])
        shares[at] += more
        left -= more
    return shares
