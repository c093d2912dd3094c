"""Notes and tasks in memory: what was said and done about deals and without them, and what is to be done next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tropa.config.demo.bargains import Bargain
from tropa.config.demo.buyers import Buyer
from tropa.config.demo.clock import DAY, Clock
from tropa.config.demo.deals import Refund
from tropa.config.demo.people import Seller
from tropa.config.demo.words import Selling
from tropa.core import catalogue
from tropa.lib.money import Amount

OF_DEALS = 0.72
"""How much of what is said and done is about deals."""
NOTED = 0.55
"""How much of it is written down as a note; the rest are tasks that were done."""
TODAY = ((0, 2), (-1, 1), (0, 2), (1, 2), (2, 1), (3, 2), (5, 1))
"""Days from today and how many errands a seller has on them."""
DONE_TODAY = 2
"""How many errands each seller has done today, or on the last day of work."""


@dataclass(frozen=True)
class Entry:
    """One note, or one task."""

    at: datetime
    buyer: Buyer
    text: str
    bargain: Bargain | None = None
    kind: str = ""
    """Of a task; empty: a note."""
    result: str = ""
    made: datetime | None = None
    """When a task was set; nothing for notes."""
    open: bool = False
    """A task that is to be done at `at`."""

    @property
    def told(self) -> datetime:
        """Since when it stands in the base."""
        return self.made if self.open and self.made else self.at


class Deck:
    """Sayings for one record after the other, none twice before all were said."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.left: dict[Any, list[Any]] = {}

    def draw(self, whose: object, sayings: Sequence[Any]) -> Any:
        """The next one of these sayings for this record."""
        key = (id(whose), id(sayings))
        if not self.left.get(key):
            self.left[key] = self.chance.sample(sayings, len(sayings))
        return self.left[key].pop()


class Diary:
    """Draws what was said and done, and what is to be done."""

    def __init__(self, selling: Selling, chance: Random, sellers: Sequence[Seller], clock: Clock) -> None:
        self.selling, self.chance, self.sellers, self.clock = selling, chance, sellers, clock
        self.deck, self.sum = Deck(chance), catalogue.of("deal")["amount"].text

    def past(self, buyers: Sequence[Buyer], bargains: Sequence[Bargain], count: int) -> list[Entry]:
        """About so many entries, of deals and without them, in any order."""
        chance, found = self.chance, []
        weights = [len(one.stays) + 2 * (one.outcome == "won") - 1.5 * one.forgotten for one in bargains]
        each = count * OF_DEALS / sum(weights)
        for bargain, weight in zip(bargains, weights, strict=True):
            lively = each * weight * chance.uniform(0.5, 1.5)
            found += [self._of_deal(bargain) for _number in range(int(lively + chance.random()))]
        warm = [3.0 if one.wins else 1.5 if one.touched else 0.4 for one in buyers]
        for buyer in chance.choices(buyers, warm, k=max(0, count - len(found))):
            at = self.clock.season(max(buyer.since, self.clock.start), self.clock.now)
            found.append(self._said(buyer, None, self._after(buyer.since, at, buyer), 0))
        return found

    def _of_deal(self, bargain: Bargain) -> Entry:
        chance, end = self.chance, bargain.closed or self.clock.now
        if bargain.forgotten:
            end = bargain.stays[-1][1] + DAY * 6
        at = self._after(bargain.made, bargain.made + (end - bargain.made) * chance.random(), bargain.buyer)
        if at >= end:
            at = max(bargain.made, end - timedelta(minutes=chance.uniform(3, 50)))
        return self._said(bargain.buyer, bargain, at, bargain.stage_at(at))

    def _after(self, since: datetime, at: datetime, buyer: Buyer) -> datetime:
        found = self.clock.at_work(at, self.sellers[buyer.seller].zone)
        return found if found > since else min(since + timedelta(minutes=self.chance.uniform(3, 90)), self.clock.now)

    def _said(self, buyer: Buyer, bargain: Bargain | None, at: datetime, stage: int) -> Entry:
        chance, selling = self.chance, self.selling
        if chance.random() < NOTED:
            text = self.deck.draw(bargain or buyer, selling.notes[stage] if bargain else selling.small_talk)
            return Entry(at, buyer, self._summed(text, bargain), bargain)
        kind, title = self.deck.draw(bargain or buyer, selling.steps[stage] if bargain else selling.errands)
        result = chance.choice(selling.results) if chance.random() < 0.8 else ""
        return Entry(at, buyer, title, bargain, kind, result, at - DAY * chance.uniform(0.2, 6))

    def _summed(self, text: str, bargain: Bargain | None) -> str:
        return text.replace("%s", self._money(bargain.basket.amount, bargain)) if bargain else text

    def _money(self, amount: Decimal, bargain: Bargain) -> str:
        return str(self.sum(Amount.of(amount, bargain.basket.currency)))

    def returned(self, back: Sequence[Refund]) -> list[Entry]:
        """A note beside each refund."""
        return [
            Entry(
                one.at,
                one.bargain.buyer,
                self.deck.draw(back, self.selling.returned).replace("%s", self._money(one.amount, one.bargain)),
                one.bargain,
            )
            for one in back
        ]

    def ahead(self, buyers: Sequence[Buyer], bargains: Sequence[Bargain]) -> list[Entry]:
        """Open tasks: the next step of each deal that somebody looks after, a few of forgotten ones, and errands."""
        found = [self._step(one) for one in bargains if one.outcome == "open" and not one.forgotten]
        forgotten = [one for one in bargains if one.forgotten]
        found += [self._step(one, days=-self.chance.randrange(18, 90)) for one in forgotten[::2]]
        own: dict[int, list[Buyer]] = defaultdict(list)
        for buyer in buyers:
            if buyer.touched:
                own[buyer.seller].append(buyer)
        for seller, known in sorted(own.items()):
            days = [day for day, many in TODAY for _number in range(many)]
            for day, buyer in zip(days, self.chance.sample(known, min(len(known), len(days))), strict=False):
                kind, title = self.deck.draw(known, self.selling.errands)
                at = self.clock.due(day, self.sellers[seller].zone)
                found.append(
                    Entry(at, buyer, title, None, kind, "", self._set(at, self.clock.start, seller), open=True)
                )
        return found

    def today(self, buyers: Sequence[Buyer]) -> list[Entry]:
        """What each seller has done today already, by a chance that leaves the rest as it is."""
        own: dict[int, list[Buyer]] = defaultdict(list)
        for buyer in buyers:
            if buyer.touched and buyer.since < self.clock.now - DAY * 8:
                own[buyer.seller].append(buyer)
        found = []
        for seller, known in sorted(own.items()):
            for buyer in self.chance.sample(known, min(len(known), DONE_TODAY)):
                kind, title = self.deck.draw(known, self.selling.errands)
                at = self.clock.at_work(self.clock.now, self.sellers[seller].zone)
                made, result = at - DAY * self.chance.uniform(0.2, 3), self.chance.choice(self.selling.results)
                found.append(Entry(at, buyer, title, None, kind, result, made))
        return found

    def _step(self, bargain: Bargain, days: int | None = None) -> Entry:
        chance, since = self.chance, bargain.stays[-1][1]
        if days is None:
            days = chance.choices((-2, -1, 0, 1, 2, 3, 4, 6, 8, 12), (4, 8, 16, 18, 14, 12, 10, 8, 6, 4))[0]
        kind, title = self.deck.draw(bargain, self.selling.steps[bargain.stays[-1][0]])
        at = self.clock.due(days, self.sellers[bargain.buyer.seller].zone)
        at = max(at, since + timedelta(hours=2))
        return Entry(at, bargain.buyer, title, bargain, kind, "", self._set(at, since, bargain.buyer.seller), open=True)

    def _set(self, at: datetime, since: datetime, seller: int) -> datetime:
        """When it was set: some days before it is due, never in the future."""
        back = min(self.clock.now, at) - DAY * self.chance.uniform(0.1, 6)
        return min(max(since, self.clock.at_work(back, self.sellers[seller].zone)), at)
