"""How much a deal is about: lines of products, or a round sum."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random

from tropa.config.demo.buyers import Buyer
from tropa.config.demo.goods import Article, Rates, rounded
from tropa.config.demo.words import Words
from tropa.lib import lines

ITEMISED = 0.42
"""How many deals have lines."""
FOREIGN = 0.1
"""How many deals of companies are in another currency."""
OFF = (0, 0, 0, 0, 0, 3, 5, 5, 7, 10)
"""Percent of discount on a line."""
MEDIANS = {"person": 640, "company": 1_900, "project": 5_200}
"""What deals are worth in the units of `Selling.unit`."""


@dataclass(frozen=True)
class Item:
    """One line."""

    article: Article
    quantity: Decimal
    price: Decimal
    off: Decimal
    """Percent."""

    @property
    def sum(self) -> Decimal:
        """What it comes to, VAT included."""
        return lines.Line(quantity=self.quantity, price=self.price, discount_percent=self.off).sum


@dataclass(frozen=True)
class Basket:
    """What a deal is about."""

    currency: str
    amount: Decimal
    items: Sequence[Item] = field(default_factory=tuple)


class Baskets:
    """Fills them."""

    def __init__(self, words: Words, chance: Random, shelf: Sequence[Article], rates: Rates) -> None:
        self.selling, self.chance, self.rates = words.selling, chance, rates
        self.goods = [one for one in shelf if not one.good.service]
        self.services = [one for one in shelf if one.good.service]
        self.decorative = [one for one in self.goods if one.group == len(words.selling.groups) - 1]

    def fill(self, buyer: Buyer, *, project: bool, on: datetime) -> Basket:
        """For one deal, whose amount counts on a day."""
        chance, selling = self.chance, self.selling
        kind = "project" if project and buyer.company else "company" if buyer.company else "person"
        worth = chance.lognormvariate(math.log(MEDIANS[kind] * selling.unit), 0.75)
        if chance.random() < ITEMISED:
            items = self._items(buyer, worth, project)
            return Basket(selling.currency, sum((item.sum for item in items), Decimal(0)), items)
        amount = rounded(Decimal(round(worth)))
        if buyer.company and chance.random() < FOREIGN:
            code = chance.choice(list(selling.rates))
            return Basket(code, rounded(amount / self.rates.rate(code, on.date())))
        step = Decimal(5).scaleb(max(0, amount.adjusted() - 2))
        return Basket(selling.currency, max(step, (amount / step).quantize(Decimal(1)) * step))

    def _items(self, buyer: Buyer, worth: float, project: bool) -> list[Item]:
        """A few products that come to about so much, services beside them where it is a project."""
        chance, pool = self.chance, self.goods if buyer.company else [*self.decorative, *self.goods[:8]]
        chosen = chance.sample(pool, chance.choice((1, 2, 2, 3, 3, 4, 5)))
        found = []
        for article in chosen:
            listed = rounded(article.price * Decimal("0.86")) if 0 in buyer.tags else article.price
            most = 6 if not buyer.company else 400
            many = min(max(1, round(worth / len(chosen) / float(listed) * chance.uniform(0.6, 1.4))), most)
            quantity = many if many < 10 else round(many / 5) * 5 if many < 60 else round(many / 20) * 20
            found.append(Item(article, Decimal(quantity), listed, Decimal(chance.choice(OFF))))
        for article in chance.sample(self.services, chance.choice((1, 2, 3)) if project else chance.choice((0, 0, 1))):
            quantity = {"055": 10 * chance.randrange(4, 60), "796": 5 * chance.randrange(2, 16)}.get(
                article.good.unit, 1
            )
            found.append(Item(article, Decimal(quantity), article.price, Decimal(0)))
        return found
