"""Enquiries in memory: those that led to deals, those that did not, and those of this week."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tropa.config.demo.bargains import Bargain
from tropa.config.demo.buyers import Buyer, People
from tropa.config.demo.clock import DAY, Clock
from tropa.config.demo.people import Seller
from tropa.config.demo.words import Words
from tropa.core.ids import uuid7

UNSORTED, SPAM, WITHOUT_DEAL = 0.011, 0.01, 0.08
"""Of all enquiries those nobody has looked at, those set aside, those accepted without a deal."""
LEADS = 0.72
"""How many deals began with one."""
KEPT = 27
"""Days within which a rejected stranger is still there (sales.tasks)."""


@dataclass
class Enquiry:
    """Somebody wants something; a stranger is no buyer."""

    title: str
    source: int
    came: datetime
    buyer: Buyer | None = None
    stranger: tuple[str, str] = ("", "")
    """Name and telephone."""
    status: str = "new"
    decided: datetime | None = None
    reason: str = ""
    spam: bool = False
    seller: int | None = None
    bargain: Bargain | None = None
    utm: dict[str, str] = field(default_factory=dict)
    visits: list[Any] = field(default_factory=list)
    """How whoever asks came (marks.Visit), the one that brought it last."""
    number: int = 0
    id: UUID = field(default_factory=uuid7)


class Enquiries:
    """Draws them."""

    def __init__(self, words: Words, chance: Random, sellers: Sequence[Seller], clock: Clock) -> None:
        self.words, self.chance, self.sellers, self.clock = words, chance, sellers, clock
        self.people = People(words, chance)
        self.shares = [channel.share for channel in words.channels]

    def draw(self, buyers: Sequence[Buyer], bargains: Sequence[Bargain], count: int) -> list[Enquiry]:
        """So many, oldest first."""
        begun = [one for one in bargains if self.chance.random() < LEADS / (2 if len(one.buyer.wins) > 2 else 1)]
        found = [self._of(one) for one in begun[:count]]
        unsorted, spam = max(3, round(count * UNSORTED)), max(2, round(count * SPAM))
        found += [self._fresh(buyers) for _number in range(unsorted)]
        found += [self._spam() for _number in range(spam)]
        quiet = [one for one in buyers if not one.wins]
        for number in range(count - len(found)):
            found.append(self._idle(self.chance.choice(quiet), accepted=number < count * WITHOUT_DEAL))
        found.sort(key=lambda one: one.came)
        for number, one in enumerate(found, 1):
            one.number = number
        return found

    def _of(self, bargain: Bargain) -> Enquiry:
        """What a deal began with: it was accepted when the deal was made."""
        chance, bargain.asked = self.chance, True
        wait = DAY * min(chance.expovariate(6), 2.5) + timedelta(minutes=chance.uniform(4, 50))
        one = self._one(bargain.title, bargain.buyer.source, bargain.made - wait, bargain.buyer)
        one.came = min(one.came, bargain.made - timedelta(minutes=3))
        one.status, one.decided, one.bargain = "accepted", bargain.made, bargain
        bargain.buyer.asked(one.came)
        return one

    def _idle(self, buyer: Buyer, *, accepted: bool) -> Enquiry:
        """One that led to no deal."""
        chance, clock = self.chance, self.clock
        one = self._one(chance.choice(self.words.selling.wishes), self._source(), self._sometime(), buyer)
        wait = DAY * min(chance.expovariate(2), 6)
        decided = clock.at_work(one.came + wait, self.sellers[buyer.seller].zone)
        one.came = min(one.came, decided - timedelta(minutes=chance.uniform(5, 90)))
        one.decided, one.status = decided, "accepted" if accepted else "rejected"
        if not accepted:
            reasons, weights = zip(*self.words.selling.refused, strict=True)
            one.reason = chance.choices(reasons, weights)[0]
            if clock.now - one.came < DAY * KEPT and chance.random() < 0.4:
                one.buyer, one.stranger = None, self._stranger(buyer.seller)
        if one.buyer:
            buyer.asked(one.came)
        return one

    def _fresh(self, buyers: Sequence[Buyer]) -> Enquiry:
        """One of the last days that waits; most of them are nobody's and from strangers."""
        chance = self.chance
        buyer = chance.choice(buyers)
        back = min(chance.expovariate(1 / 14), 66) + 0.1
        came = self.clock.now - timedelta(hours=back)
        one = self._one(chance.choice(self.words.selling.wishes), self._source(), came, buyer)
        if chance.random() < 0.7:
            one.buyer, one.stranger = None, self._stranger(buyer.seller)
        one.seller = buyer.seller if chance.random() < 0.2 else None
        return one

    def _spam(self) -> Enquiry:
        chance, selling = self.chance, self.words.selling
        seller = chance.randrange(len(self.sellers))
        came = self.clock.any_time(self.clock.now - DAY * chance.uniform(0.3, KEPT), self.sellers[seller].zone)
        one = self._one(chance.choice(selling.spam), self._source(("direct", "social")), came, None)
        one.stranger = (chance.choice(selling.spammers), self._stranger(seller)[1])
        one.decided = self.clock.at_work(came, self.sellers[seller].zone)
        one.came = min(one.came, one.decided - timedelta(minutes=chance.uniform(5, 90)))
        one.status, one.spam, one.seller = "rejected", True, seller
        return one

    def _one(self, title: str, source: int, came: datetime, buyer: Buyer | None) -> Enquiry:
        seller = self.sellers[buyer.seller if buyer else 0]
        channel = self.words.channels[source]
        return Enquiry(
            title, source, self.clock.any_time(came, seller.zone), buyer, seller=buyer.seller if buyer else None,
            utm=channel.utm,
        )  # fmt: skip

    def _sometime(self) -> datetime:
        return self.clock.season(self.clock.start, self.clock.now - timedelta(hours=6))

    def _source(self, groups: Sequence[str] = ()) -> int:
        shares = [
            0 if groups and channel.group not in groups else channel.share / (3 if channel.luck > 1.5 else 1)
            for channel in self.words.channels
        ]
        return self.chance.choices(range(len(shares)), shares)[0]

    def _stranger(self, seller: int) -> tuple[str, str]:
        place = self.words.places[self.sellers[seller].place]
        return self.people.one(), place.phone % self.chance.randrange(2_000_000, 9_999_999)
