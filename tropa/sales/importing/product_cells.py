"""Cells of a file of products: units, kinds, groups and VAT as people and programs write them."""

import re
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop as _

from tropa.core.fieldtypes.number import decimal_of
from tropa.customers.importing.cells import CellReader, Context, text
from tropa.customers.importing.drafts import Problem
from tropa.lib.names import folded
from tropa.sales.importing import cells
from tropa.sales.models import Product, Unit
from tropa.sales.models.product import DEEPEST
from tropa.staff.models import TaxClass, TaxRate

_STEPS = re.compile(r"\s*(?:->|[>/\\|→»]|::)\s*")
_UNITS: dict[str, str] = {
    word: str(unit)
    for unit, words in (
        (Unit.PIECE, "шт|штука|штук|штуки|pcs|pc|piece|pieces|ea|each|796"),
        (Unit.HOUR, "ч|час|часа|часов|h|hr|hour|hours|чел час|чел.-час|человеко-час|356"),
        (Unit.DAY, "дн|день|дней|сут|сутки|day|days|359"),
        (Unit.MONTH, "мес|месяц|месяцев|month|months|mo|362"),
        (Unit.KILOGRAM, "кг|килограмм|kg|166"),
        (Unit.METRE, "м|метр|пог м|п м|пог. м|м.п|m|metre|meter|006|6"),
        (Unit.SQUARE_METRE, "м2|м²|кв м|кв. м|кв.м|квадратный метр|m2|m²|sq m|055|55"),
        (Unit.LITRE, "л|литр|l|litre|liter|112"),
        (Unit.UNIT, "ед|единица|unit|642"),
        (Unit.CONVENTIONAL, "усл ед|усл. ед|условная единица|услуга|service|компл|комплект|876"),
    )
    for word in words.split("|")
}
_KINDS = {
    **dict.fromkeys(("товар", "товары", "запас", "product", "goods", "good", "inventory", "storable"), "product"),
    **dict.fromkeys(("услуга", "услуги", "работа", "service", "services", "non-inventory"), "service"),
}
_YES = frozenset({"да", "д", "y", "yes", "true", "1", "активен", "активна", "active", "+", "истина"})
_NO = frozenset(
    {"нет", "н", "n", "no", "false", "0", "неактивен", "не активен", "inactive", "archived", "архив", "-", "ложь"}
)
_NO_TAX = (
    "без ндс",
    "без налога",
    "не облагается",
    "ндс не облагается",
    "no vat",
    "no tax",
    "exempt",
    "vat exempt",
    "нет",
)


class Taxes:
    """Tax classes by name and by percent: the rates of today before those of the past; "no VAT" is no rate of 0."""

    def __init__(self) -> None:
        self._by_name = {folded(str(label)): str(value) for value, label in TaxClass.choices}
        self._by_name |= {folded(value): value for value in TaxClass.values}
        self._by_rate: dict[Decimal, str] = {}
        rates = TaxRate.objects.exclude(rate=None).order_by("-valid_from").values_list("rate", "tax_class")
        for rate, tax_class in rates:
            self._by_rate.setdefault(rate, tax_class)

    def class_of(self, words: str) -> str:
        """The class that a name or a percentage means; "" for none."""
        plain = folded(words).strip(" .")
        if plain in _NO_TAX:
            return str(TaxClass.NONE)
        if plain in self._by_name:
            return self._by_name[plain]
        figure = plain.removeprefix("ндс").removeprefix("vat").strip().removesuffix("%").strip()
        try:
            return self._by_rate.get(decimal_of(figure).normalize(), "")
        except ValueError:
            return ""

    def take(self, context: Context, draft: Any, column: str, cell: str) -> None:
        """The VAT of a product."""
        draft.tax_class = self.class_of(cell)
        if not draft.tax_class:
            draft.problems.append(Problem(column, cell[:80], _("No VAT rate of the company is called so.")))


def unit(context: Context, draft: Any, column: str, cell: str) -> None:
    """A measure by its name or code; of one that we do not know people are told."""
    draft.unit = _UNITS.get(folded(cell).strip(" ."), "")
    if not draft.unit:
        draft.remarks.append(Problem(column, cell[:80], _("There is no such unit; pieces were taken.")))


def kind(context: Context, draft: Any, column: str, cell: str) -> None:
    """Goods or a service; other words are kept with the row."""
    draft.kind = str(Product.Kind(_KINDS[folded(cell)])) if folded(cell) in _KINDS else ""
    if not draft.kind:
        draft.extra[column] = cell


def active(context: Context, draft: Any, column: str, cell: str) -> None:
    """Whether it is sold; other words are kept with the row."""
    plain = folded(cell)
    if plain in _YES | _NO:
        draft.active = plain in _YES
    else:
        draft.extra[column] = cell


def group(context: Context, draft: Any, column: str, cell: str) -> None:
    """The way to the group: Furniture / Tables, Furniture > Tables."""
    way = [" ".join(name.split()) for name in _STEPS.split(cell) if name.strip()]
    if len(way) > DEEPEST:
        draft.problems.append(
            Problem(column, cell[:80], _("Groups stand in each other %(most)d deep at most."), {"most": DEEPEST})
        )
    elif any(len(name) > 150 for name in way):
        draft.problems.append(Problem(column, cell[:80], _("Longer than %(n)d letters."), {"n": 150}))
    else:
        draft.group = way


READERS: dict[str, CellReader] = {
    "unit": unit,
    "kind": kind,
    "active": active,
    "group": group,
    "name": partial(text, "name", 300),
    "sku": partial(text, "sku", 60),
}


def reads(target: str) -> CellReader:
    """What reads a column of this meaning."""
    return READERS[target] if target in READERS else cells.reads(target)
