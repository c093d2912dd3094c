"""Whom the company knows, before anything is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from tropa.config.demo.clock import DAY, Clock
from tropa.config.demo.people import Seller
from tropa.config.demo.words import Words

REGULAR, VIP = 2, 3
"""Numbers of the tags of those who buy again and again."""
BEFORE = timedelta(days=40)
"""So long before the two years began the oldest customers were known."""
OFTEN = 5
"""Purchases of a regular."""


@dataclass
class Buyer:
    """One customer to be; a company works in nothing."""

    name: str
    company: bool
    seller: int
    """The number of whoever answers for him."""
    source: int
    """The number of the channel he came by."""
    since: datetime
    works_at: str = ""
    position: str = ""
    tags: set[int] = field(default_factory=set)
    lifecycle: str = ""
    wins: list[datetime] = field(default_factory=list)
    open: bool = False
    """Whether a deal with him is under way."""
    touched: bool = False
    """Whether he ever asked for something."""
    terms: str = ""
    """How a company pays: a choice of an own field."""
    phone: str = ""
    """As it is looked up, once he is in the base."""
    id: UUID | None = None
    """Once he is in the base."""

    def asked(self, at: datetime) -> None:
        """He was not a stranger after that."""
        self.since, self.touched = min(self.since, at - timedelta(minutes=2)), True

    def judge(self, chance: Random, now: datetime) -> None:
        """Let stage of life and tags follow from what was bought."""
        self.wins.sort()
        if self.wins:
            gone = now - self.wins[-1] > DAY * 330 and not self.open
            self.lifecycle = "former" if gone and chance.random() < 0.6 else "customer"
        elif self.open:
            self.lifecycle = "prospect"
        else:
            cold = now - self.since > DAY * 365 and chance.random() < 0.25
            self.lifecycle = "former" if cold else "prospect" if self.touched and chance.random() < 0.3 else "lead"
        if len(self.wins) >= 3:
            self.tags.add(REGULAR)
        if len(self.wins) >= OFTEN:
            self.tags.add(VIP)


def gather(words: Words, chance: Random, sellers: Sequence[Seller], clock: Clock, count: int) -> list[Buyer]:
    """So many, companies first."""
    companies = min(count // 4, len(words.firms) * len(words.trades))
    names, people = [_firm(words, number) for number in range(companies)], People(words, chance)
    shares, shown = [one.share for one in sellers], [channel.share for channel in words.channels]
    found: list[Buyer] = []
    for number in range(count):
        company = number < companies
        seller = chance.choices(range(len(sellers)), shares)[0]
        tags = {tag for tag, often in ((0, 0.35 if company else 0.02), (1, 0.08), (4, 0.12), (5, 0.05 * company))
                if chance.random() < often}  # fmt: skip
        buyer = Buyer(
            name=names[number] if company else people.one(),
            company=company,
            seller=seller,
            source=chance.choices(range(len(words.channels)), shown)[0],
            since=clock.at_work(clock.season(clock.start - BEFORE, clock.now), sellers[seller].zone),
            tags=tags,
        )
        if not company and chance.random() < 0.45:
            place = found[chance.randrange(companies)]
            buyer.works_at, buyer.position, buyer.seller = place.name, chance.choice(words.positions), place.seller
        found.append(buyer)
    return found


class People:
    """Names of people, each once as long as there are others."""

    def __init__(self, words: Words, chance: Random) -> None:
        self.words, self.chance = words, chance
        self.used: set[str] = set()

    def one(self) -> str:
        """First name, family name and patronymic of one sex."""
        for _try in range(20):
            name = self._draw()
            if name not in self.used:
                break
        self.used.add(name)
        return name

    def _draw(self) -> str:
        words, chance = self.words, self.chance
        woman = chance.random() < 0.5
        first = chance.choice(words.women if woman else words.men)
        family = chance.choice(words.families)[woman]
        return f"{family} {first} {chance.choice(words.fathers)[woman]}" if words.fathers else f"{first} {family}"


def _firm(words: Words, number: int) -> str:
    """Each once: what it is called, then what it does; who does nothing more keeps a house."""
    name, trade = words.firms[number % len(words.firms)], words.trades[number // len(words.firms) % len(words.trades)]
    forms = words.forms if trade else words.houses
    return forms[number % len(forms)] % (name + trade)
