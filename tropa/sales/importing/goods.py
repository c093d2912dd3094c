"""What rows of sales say was bought: products found by SKU or name, and the lines of sales."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tropa.lib.lines import to_cents
from tropa.lib.names import folded
from tropa.sales.importing.drafts import SaleDraft
from tropa.sales.models import Product, SaleLine, Unit
from tropa.sales.models.sale_line import COLUMNS, Content
from tropa.staff.models import Member

TOLD = ("product", "sku", "quantity", "price")
"""Meanings of columns that tell of a line, not of the sale."""
COMPARED = [COLUMNS.index(name) for name in ("name", "quantity", "price", "amount")]
FINE = Decimal("0.0001")


class Goods:
    """Products of the company as one file names them; unknown ones stay words."""

    def __init__(self, importer: Member) -> None:
        self.importer = importer
        self._found: dict[tuple[str, str], Product | None] = {}

    def learn(self, drafts: Iterable[SaleDraft]) -> None:
        """Find what these rows name: one query for SKUs and one for names."""
        fresh = {key for draft in drafts for key in _keys(draft)} - self._found.keys()
        self._found |= dict.fromkeys(fresh)
        mine = Product.objects.visible_to(self.importer)
        for sort in ("sku", "name"):
            keys = {key for kind, key in fresh if kind == sort}
            # The oldest of several by one name is meant.
            for product in mine.filter(**{f"{sort}_key__among": keys}).order_by("-pk") if keys else ():
                self._found[sort, getattr(product, f"{sort}_key")] = product

    def of(self, draft: SaleDraft) -> Product | None:
        """The product of a row: by its SKU, else by its name."""
        return next((found for key in _keys(draft) if (found := self._found.get(key))), None)

    def content(self, draft: SaleDraft, amount: Decimal, position: int) -> Content:
        """The line that a row becomes; of a refund it is below zero."""
        product = self.of(draft)
        quantity = abs(draft.quantity) if draft.quantity else Decimal(1)
        price = (abs(amount) / quantity).quantize(FINE) if draft.price is None else abs(draft.price)
        named = draft.product or (product.name if product else draft.sku)
        return (
            product.pk if product else None,
            named or _("Item %(n)d") % {"n": position + 1},
            product.unit if product else Unit.PIECE,
            -quantity if amount < 0 else quantity,
            price,
            amount,
            Decimal(0),
            None,
            draft.cost,
            position,
        )


def _keys(draft: SaleDraft) -> list[tuple[str, str]]:
    named = (("sku", draft.sku), ("name", draft.product))
    return [(sort, folded(words)) for sort, words in named if words]


def sum_of(draft: SaleDraft) -> Decimal | None:
    """What a row comes to: its amount, else price by quantity; None where it says neither."""
    if draft.amount is not None or draft.price is None:
        return draft.amount
    return to_cents(draft.price * (Decimal(1) if draft.quantity is None else draft.quantity))


def is_line(draft: SaleDraft) -> bool:
    """Whether a row tells what was bought."""
    return bool(draft.product or draft.sku or draft.quantity is not None)


def alike(one: Sequence[Content], other: Sequence[Content]) -> bool:
    """Whether two sales were of the same things, however they are matched to products today."""
    return list(map(_said, one)) == list(map(_said, other))


def _said(content: Content) -> list[Any]:
    return [folded(value) if isinstance(value, str) else value for value in (content[at] for at in COMPARED)]


def names_of(contents: Iterable[Content]) -> str:
    """What was bought, in words."""
    return ", ".join(content[COLUMNS.index("name")] for content in contents)


def contents_of(sales: Iterable[Any]) -> dict[Any, list[Content]]:
    """The lines of these sales, by sale."""
    found: dict[Any, list[Content]] = {}
    ids = [sale.pk for sale in sales]
    for line in SaleLine.objects.filter(sale__among=ids).order_by("position", "pk") if ids else ():
        found.setdefault(line.sale_id, []).append(line.content)
    return found
