"""What deals have besides their way: people with a say, colleagues who share them, fields of the company's own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random

from tropa.config.demo.bargains import Bargain
from tropa.config.demo.buyers import Buyer
from tropa.config.demo.clock import Clock
from tropa.config.demo.people import Seller
from tropa.config.demo.words import Own
from tropa.core.models import Field
from tropa.sales.models import DealPerson

Role = DealPerson.Role
FIRST = ((Role.DECISION_MAKER, 5), (Role.CONTACT, 4), (Role.ACCOUNTANT, 1))
SECOND = ((Role.ACCOUNTANT, 3), (Role.USER, 3), (Role.INFLUENCER, 2))
SHARED = 0.12
"""How many of the larger deals several sellers earn."""
AT_HOME, AT_WORK = ((6, 4, 0, 0, 0, 1), (0, 0, 5, 4, 3, 2))
"""Weights of the places, in the order of their choices, of people and of companies."""
LARGE = 0.6
"""Deals below this part of all, by amount, nobody shares."""
TERMS = (4, 5, 3)


def add_fields(own: Sequence[Own]) -> None:
    """The company's own fields, inside an operation."""
    for one in own:
        Field.add(one.kind, one.label, one.type, name=one.name, choices=one.choices)


def tie(
    own: Sequence[Own],
    chance: Random,
    sellers: Sequence[Seller],
    clock: Clock,
    buyers: Iterable[Buyer],
    bargains: Sequence[Bargain],
) -> None:
    """Draw them, by a chance of their own: what else the company is does not depend on them."""
    places, terms = ([key for key, _label in _named(own, name).choices] for name in ("place", "terms"))
    work: dict[str, list[Buyer]] = defaultdict(list)
    for buyer in buyers:
        if buyer.works_at:
            work[buyer.works_at].append(buyer)
        if buyer.company and chance.random() < 0.6:
            buyer.terms = chance.choices(terms, TERMS)[0]
    border = sorted(one.basket.amount for one in bargains)[int(len(bargains) * LARGE)] if bargains else 0
    for one in bargains:
        # A person who was met later than the deal was made has no say in it.
        known = [person for person in work[one.buyer.name] if person.since < one.made] if one.buyer.company else []
        if known and chance.random() < 0.75:
            met = chance.sample(known, min(len(known), chance.choice((1, 1, 2))))
            roles = [
                chance.choices([role for role, _n in part], [n for _role, n in part])[0] for part in (FIRST, SECOND)
            ]
            one.people = [(person, str(role)) for person, role in zip(met, roles, strict=False)]
        if one.basket.amount > border and chance.random() < SHARED:
            one.shares = _shares(chance, sellers, one.buyer.seller)
        one.own = _own(chance, clock, sellers, places, one)


def _shares(chance: Random, sellers: Sequence[Seller], owner: int) -> list[tuple[int, int]]:
    """One colleague of the same place, or two."""
    others = [at for at, one in enumerate(sellers) if at != owner and one.place == sellers[owner].place]
    picked = chance.sample(others, min(len(others), chance.choice((1, 1, 1, 2))))
    return [(at, chance.choice((10, 15, 20, 25, 30))) for at in picked]


def _own(
    chance: Random, clock: Clock, sellers: Sequence[Seller], places: Sequence[str], one: Bargain
) -> dict[str, str]:
    found: dict[str, str] = {}
    if chance.random() < 0.85:
        found["place"] = chance.choices(places, AT_WORK if one.buyer.company else AT_HOME)[0]
    if chance.random() < (0.8 if one.pipeline else 0.35):
        found["area"] = str(round(chance.lognormvariate(0, 0.6) * (320 if one.buyer.company else 75)))
    if len(one.stays) > 1 and chance.random() < 0.5:
        at = clock.at_work(one.made + timedelta(days=chance.uniform(1, 9)), sellers[one.buyer.seller].zone)
        found["survey_on"] = max(at, one.made).date().isoformat()
    return found


def _named(own: Sequence[Own], name: str) -> Own:
    return next(one for one in own if one.name == name)
