"""Deals in memory: who may buy what, when, and how it ends."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from tropa.config.demo.baskets import Basket, Baskets
from tropa.config.demo.buyers import Buyer
from tropa.config.demo.clock import DAY, Clock
from tropa.config.demo.people import Seller
from tropa.config.demo.words import Words
from tropa.core.ids import uuid7

NEGLECTED, ALIVE, WON = 0.05, 0.1, 0.3
"""Of all deals those that nobody looks after, those under way, and of the closed ones those that are won."""
STAGES = 5
"""Open ones of a pipeline."""
LOST_AT = (24, 30, 27, 13, 6)
"""At which of them deals are lost."""
STANDS_AT = (30, 26, 22, 12, 10)
"""In which of them deals stand."""
FORGOTTEN_AT = (14, 34, 34, 13, 5)
SETTLES_IN = timedelta(days=25)
"""So long into the two years the first deals are closed."""


@dataclass
class Bargain:
    """One deal and what became of it."""

    buyer: Buyer
    title: str
    pipeline: int
    basket: Basket
    made: datetime
    stays: list[tuple[int, datetime]]
    """Open stages by number and since when; the first one since it was made."""
    outcome: str = "open"
    closed: datetime | None = None
    reason: int = 0
    remark: str = ""
    expected: date | None = None
    forgotten: bool = False
    """Open, and nobody looks after it."""
    number: int = 0
    people: list[tuple[Buyer, str]] = field(default_factory=list)
    """Who has a say beside the buyer, and what part."""
    shares: list[tuple[int, int]] = field(default_factory=list)
    """Numbers of colleagues who earn a part of it, in percent."""
    own: dict[str, Any] = field(default_factory=dict)
    """Own fields as they are stored."""
    asked: bool = False
    """Whether an enquiry led to it."""
    id: UUID = field(default_factory=uuid7)
    sale: UUID = field(default_factory=uuid7)
    """The id of its sale, should it be won."""

    @property
    def last(self) -> datetime:
        """When it moved last."""
        return self.closed or self.stays[-1][1]

    def stage_at(self, at: datetime) -> int:
        """The number of the open stage in which it stood."""
        return [stage for stage, since in self.stays if since <= at or stage == self.stays[0][0]][-1]


class Bargains:
    """Draws deals."""

    def __init__(self, words: Words, chance: Random, sellers: Sequence[Seller], clock: Clock, baskets: Baskets) -> None:
        self.words, self.chance, self.sellers, self.clock, self.baskets = words, chance, sellers, clock, baskets

    def draw(self, buyers: Sequence[Buyer], count: int) -> list[Bargain]:
        """So many, oldest first; what buyers are follows from them."""
        wanted = self._who(buyers, count)
        forgotten, alive = round(count * NEGLECTED), round(count * ALIVE)
        order = self.chance.sample(range(count), count)
        asked = Counter(id(one) for one in wanted)
        # Whoever buys again and again is not forgotten.
        left = set(sorted(order, key=lambda at: asked[id(wanted[at])] > 2)[:forgotten])
        rest = [at for at in order if at not in left]
        open_ones, closed = set(rest[:alive]), rest[alive:]
        won = set(self._winners([(at, wanted[at]) for at in closed], round(len(closed) * WON)))
        found = []
        for at, buyer in enumerate(wanted):
            kind = "forgotten" if at in left else "open" if at in open_ones else "won" if at in won else "lost"
            found.append(self._one(buyer, kind))
        found.sort(key=lambda one: one.made)
        for number, one in enumerate(found, 1):
            one.number = number
        return found

    def _who(self, buyers: Sequence[Buyer], count: int) -> list[Buyer]:
        """A few ask often, some now and then, most once or twice."""
        chance, firms = self.chance, [one for one in buyers if one.company]
        regulars = chance.sample(firms, max(2, len(firms) // 20))
        some = chance.sample(buyers, max(4, len(buyers) // 16))
        often = chance.choices(regulars, [1 / (place + 2) for place in range(len(regulars))], k=count * 17 // 100)
        sometimes = chance.choices(some, k=count * 25 // 100)
        known = {id(one) for one in (*regulars, *some)}
        others = [one for one in buyers if id(one) not in known]
        rest = count - len(often) - len(sometimes)
        once = chance.sample(others, min(rest, len(others)))
        once += chance.choices(others, k=rest - len(once))
        return [*often, *sometimes, *once]

    def _winners(self, deals: Sequence[tuple[int, Buyer]], count: int) -> list[int]:
        """Which are won: rather those of regulars, of good sources and good sellers."""
        asked = Counter(id(buyer) for _at, buyer in deals)

        def luck(buyer: Buyer) -> float:
            again: float = min(asked[id(buyer)], 8) ** 0.8
            return again * self.words.channels[buyer.source].luck * self.sellers[buyer.seller].luck

        drawn = [(self.chance.random() ** (1 / luck(buyer)), at) for at, buyer in deals]
        return [at for _key, at in sorted(drawn, reverse=True)[:count]]

    def _one(self, buyer: Buyer, kind: str) -> Bargain:
        chance, clock, seller = self.chance, self.clock, self.sellers[buyer.seller]
        project = seller.team == 1
        last = chance.choices(range(STAGES), {"lost": LOST_AT, "forgotten": FORGOTTEN_AT}.get(kind, STANDS_AT))[0]
        closed = None
        if kind in {"won", "lost"}:
            closed = clock.at_work(clock.season(clock.start + SETTLES_IN, clock.now), seller.zone)
            made = self._before(closed, buyer, kind, seller)
            last = STAGES - 1 if kind == "won" else last
        else:
            long = chance.uniform(70, 330) if kind == "forgotten" else chance.expovariate(1 / (14 + 11 * last)) + 0.1
            made = clock.at_work(clock.now - DAY * min(long, 400), seller.zone)
        until = closed or (made + DAY * chance.uniform(4, 25) if kind == "forgotten" else clock.now)
        basket = self.baskets.fill(buyer, project=project, on=closed or clock.now)
        one = Bargain(
            buyer=buyer,
            title=self._title(buyer, project),
            pipeline=int(project),
            basket=basket,
            made=made,
            stays=self._way(made, until, last, seller),
            outcome="open" if closed is None else kind,
            closed=closed,
            forgotten=kind == "forgotten",
        )
        one.expected = self._expected(one)
        if kind == "lost":
            one.reason = chance.choices(range(len(self.words.selling.lost)), self.words.selling.lost)[0]
            one.remark = chance.choice(self.words.selling.remarks) if chance.random() < 0.3 else ""
        buyer.asked(made)
        buyer.open = buyer.open or kind == "open"
        if kind == "won" and closed is not None:
            buyer.wins.append(closed)
        return one

    def _before(self, closed: datetime, buyer: Buyer, kind: str, seller: Seller) -> datetime:
        """When a deal that was closed then was made: who bought before decides soon, who is lost hesitates."""
        chance = self.chance
        median = (12 if buyer.wins else 26) if kind == "won" else 34
        back = DAY * min(max(chance.lognormvariate(0, 0.65) * median, 1.2), 170)
        made = self.clock.at_work(max(closed - back, self.clock.start + DAY * chance.random() * 15), seller.zone)
        while made >= closed:
            back += DAY * 3
            made = self.clock.at_work(closed - back, seller.zone)
        return made

    def _way(self, made: datetime, until: datetime, last: int, seller: Seller) -> list[tuple[int, datetime]]:
        """The stages up to `last`, one now and then left out, each in working hours and later than the one before."""
        chance = self.chance
        through = [stage for stage in range(1, last) if chance.random() > 0.15]
        stages = [0, *through, *([last] if last else [])]
        parts = sorted(chance.betavariate(1.2, 1.2) for _stage in stages[1:])
        found = [(0, made)]
        for stage, part in zip(stages[1:], parts, strict=True):
            before, at = found[-1][1], self.clock.at_work(made + (until - made) * part, seller.zone)
            if not before < at < until:
                at = before + min(timedelta(minutes=chance.uniform(8, 50)), (until - before) * chance.random())
            found.append((stage, at))
        assert all(one < other for (_s, one), (_t, other) in pairwise(found))
        return found

    def _title(self, buyer: Buyer, project: bool) -> str:
        selling, chance = self.words.selling, self.chance
        titles = selling.projects if project and buyer.company else selling.supplies if buyer.company else selling.homes
        title, more = chance.choice(titles), selling.details if buyer.company else selling.rooms
        return f"{title}, {chance.choice(more)}" if chance.random() < 0.45 else title

    def _expected(self, one: Bargain) -> date | None:
        """About when the seller hoped to close it; of those under way mostly ahead."""
        chance = self.chance
        if one.closed is not None:
            at = one.closed + DAY * chance.triangular(-14, 12, 0)
        elif one.forgotten:
            at = one.made + DAY * chance.uniform(20, 60)
        else:
            at = self.clock.now + DAY * (chance.uniform(-6, -1) if chance.random() < 0.06 else chance.uniform(2, 75))
        day = at.date()
        while self.clock.free(day):
            day += DAY
        return None if one.closed is None and chance.random() < 0.1 else max(day, one.made.date())
