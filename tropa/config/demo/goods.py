"""What the company sells, at which prices, and what other currencies are worth."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from uuid import UUID

from tropa.config.demo.words import Good, Listed, Selling
from tropa.core.models import ExchangeRate
from tropa.core.rates import CENT
from tropa.customers.models import Tag
from tropa.lib.names import folded
from tropa.sales.models import Price, PriceList, Product, ProductGroup

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Article:
    """A product in the base, with the number of its group; prices are in base currency."""

    id: UUID
    good: Good
    group: int
    price: Decimal
    cost: Decimal


class Rates:
    """Dated rates, a week each."""

    def __init__(self, selling: Selling, chance: Random, *, begin: datetime, now: datetime) -> None:
        first = begin.date() - WEEK * 12
        self.days = [first + WEEK * number for number in range((now.date() - first) // WEEK + 1)]
        self.known = {code: self._walk(chance, *ends) for code, ends in selling.rates.items()}

    def _walk(self, chance: Random, begin: float, end: float) -> list[Decimal]:
        """From one rate to another, with ups and downs."""
        found, off = [], 0.0
        for number in range(len(self.days)):
            off = off * 0.9 + chance.gauss(0, 0.008)
            rate = (begin + (end - begin) * number / max(1, len(self.days) - 1)) * (1 + off)
            found.append(Decimal(f"{rate:.4f}"))
        return found

    def rate(self, code: str, on: date) -> Decimal:
        """What one unit was worth on a day; 1 of the base currency."""
        return self.known[code][bisect_right(self.days, on) - 1] if code in self.known else Decimal(1)

    def in_base(self, amount: Decimal, code: str, on: date) -> Decimal:
        """As core.rates counts it."""
        return (amount * self.rate(code, on)).quantize(CENT, ROUND_HALF_UP)

    def write(self) -> None:
        """Into the base, inside an operation."""
        rows = [
            (code, on, rate, "import")
            for code, found in self.known.items()
            for on, rate in zip(self.days, found, strict=True)
        ]
        ExchangeRate.objects.bulk_insert(["code", "on", "rate", "origin"], rows)


def stock(selling: Selling) -> list[Article]:
    """Write groups and products, inside an operation; services bear VAT too."""
    found: list[Article] = []
    groups: dict[str, ProductGroup] = {}
    for number, (name, above, goods) in enumerate(selling.groups):
        groups[name] = ProductGroup.objects.create(name=name, parent=groups.get(above))
        rows = [
            (good.name, folded(good.name), good.sku, folded(good.sku), "service" if good.service else "product",
             good.unit, Decimal(good.price), Decimal(good.cost), selling.currency, groups[name].pk)
            for good in goods
        ]  # fmt: skip
        columns = ["name", "name_key", "sku", "sku_key", "kind", "unit", "price", "cost", "currency", "group"]
        ids = Product.objects.bulk_insert(columns, rows)
        found += [
            Article(pk, good, number, Decimal(good.price), Decimal(good.cost))
            for pk, good in zip(ids, goods, strict=True)
        ]
    return found


def price(selling: Selling, shelf: Sequence[Article], tags: Sequence[Tag], rates: Rates, now: datetime) -> None:
    """Write the price lists, inside an operation."""
    for position, listed in enumerate(selling.lists):
        goods = [one for one in shelf if not listed.season or one.group == len(selling.groups) - 1]
        worth = rates.rate(listed.currency, now.date())
        since, until = _season(now.date()) if listed.season else (None, None)
        made = PriceList.objects.create(
            name=listed.name,
            currency=listed.currency,
            tag=None if listed.tag is None else tags[listed.tag],
            valid_from=since,
            valid_to=until,
            priority=10 * (len(selling.lists) - position),
        )
        rows = [(one.id, made.pk, _listed(listed, one.price / worth)) for one in goods]
        Price.objects.bulk_insert(["product", "price_list", "amount"], rows)


def _listed(listed: Listed, own: Decimal) -> Decimal:
    """Round prices in base currency, else two places."""
    return (
        rounded(own * Decimal(listed.factor)) if not listed.currency else (own * Decimal(listed.factor)).quantize(CENT)
    )


def rounded(amount: Decimal) -> Decimal:
    """A price as shops write it: three figures count."""
    step = Decimal(10) ** max(-1, amount.adjusted() - 2)
    return max((amount / step).quantize(Decimal(1), ROUND_HALF_UP), Decimal(1)) * step


def _season(today: date) -> tuple[date, date]:
    """The weeks around the New Year that is under way or comes next."""
    year = today.year if today.month > 1 or today.day > 20 else today.year - 1
    return date(year, 11, 20), date(year + 1, 1, 20)
