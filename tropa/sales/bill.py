"""What the lines of a deal come to, in words: for the card, the editor, and while somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from tropa.core import catalogue
from tropa.lib import lines as arithmetic
from tropa.lib.money import Amount
from tropa.sales.models import Deal, DealLine


@dataclass(frozen=True)
class Bill:
    """Sums as people read them."""

    sums: list[str]
    """Of each line, before the discount on the whole."""
    pairs: list[tuple[str, str]]
    """What is written below: the discount on the whole, net, VAT by rate, gross."""
    gross: str


def bill(deal: Deal, lines: Sequence[DealLine]) -> Bill:
    """Of these lines, saved or not; each knows its part of the discount on the whole."""
    figures = [line.figures for line in lines]
    came = arithmetic.total(figures, tax_included=deal.tax_included)
    by_rate = arithmetic.vat_by_rate(figures, tax_included=deal.tax_included)
    off = sum((line.whole_discount for line in lines), Decimal(0))

    def shown(amount: Decimal) -> str:
        return catalogue.of("deal")["amount"].text(Amount.of(amount, deal.currency))

    pairs = []
    if off:
        pairs.append((_("Before the discount on the whole"), shown(sum((line.own.sum for line in lines), Decimal(0)))))
        pairs.append((_("Discount on the whole"), f"−{shown(off)}"))
    pairs.append((_("Net"), shown(came.net)))
    for rate, amount in by_rate.items():
        if rate is None:
            pairs.append((_("Without VAT"), "–"))
        else:
            pairs.append((_("VAT %(rate)s %%") % {"rate": f"{rate.normalize():f}"}, shown(amount)))
    gross = shown(came.gross)
    return Bill([shown(line.own.sum) for line in lines], [*pairs, (_("Total"), gross)], gross)


def margin_of(deal: Deal) -> str:
    """The margin in words for who may read it; it asks the lines that are loaded."""
    spec = catalogue.of("deal")["margin"]
    return spec.text(spec.value(deal))


def much(line: DealLine) -> str:
    """How much of it at what price, before the discounts: 3 pcs × 1,200."""
    parts = {part.name: part for part in catalogue.of("deal")["lines"].parts}
    quantity, price = (parts[name].text(getattr(line, name)) for name in ("quantity", "price"))
    return f"{quantity} {line.get_unit_display()} × {price}"
