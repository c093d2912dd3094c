"""Customers and what hangs on them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bench.filling.clock import at
from bench.filling.company import SEGMENTS, Company, Hands
from bench.filling.ids import Ids
from bench.filling.names import Name, cities, email, firms, people, phone
from bench.filling.rows import STAMPS, Rows
from bench.filling.skew import Skewed
from tropa.core import search
from tropa.core.models import FieldIndex
from tropa.core.models.search import SearchDoc
from tropa.customers.models import (
    Address,
    ContactPoint,
    Customer,
    CustomerTag,
    Employment,
    Requisites,
)
from tropa.customers.models.customer import keys_of
from tropa.customers.search import texts_of
from tropa.lib.names import folded

CUSTOMER = ("id", *STAMPS, "kind", "name", "last_name", "first_name", "middle_name", "name_key", "sort_key",
            "lifecycle", "source", "owner", "team", "branch", "last_contact_at", "custom")  # fmt: skip
POINT = ("id", *STAMPS, "customer", "kind", "value", "normalised", "primary")
ADDRESS = ("id", *STAMPS, "customer", "lines", "city", "city_key")
DOC = ("kind", "record", "words")
PERSON, FIRM = "person", "company"
GREAT = "АО «Большая Волга»"
"""The customer whose card has more entries than any other."""


@dataclass
class Part:
    """Some customers, in the order in which they came, and what later generators ask of them."""

    ids: list[bytes]
    since: list[int]
    hands: list[Hands]
    names: list[Name]
    kinds: list[str]
    last_contacts: list[int] = field(default_factory=list)
    """0: nobody was in touch."""
    buys: list[bool] = field(default_factory=list)


class Customers:
    """Makes them."""

    def __init__(self, company: Company, dice: Random, ids: Ids) -> None:
        self.company, self.dice, self.ids = company, dice, ids
        self._hands, self._tags = Skewed(company.sellers), Skewed(company.tags, 1.0)
        self._sources, self._segments = Skewed(company.sources), Skewed(SEGMENTS, 1.0)
        self._made = 0

    def come(self, count: int, since: int, until: int) -> Part:
        """So many customers within these seconds; the first of all is the great one."""
        dice = self.dice
        kinds = [FIRM if dice.random() < 0.3 else PERSON for _ in range(count)]
        if not self._made:
            kinds[0] = FIRM
        persons, companies = iter(people(dice, kinds.count(PERSON))), iter(firms(dice, kinds.count(FIRM)))
        names = [next(persons if kind == PERSON else companies) for kind in kinds]
        if not self._made:
            names[0] = Name(GREAT)
        step = (until - since) / count
        return Part(
            self.ids.take(count), [since + int(n * step) for n in range(count)], self._hands.picks(dice, count), names,
            kinds, [0] * count, [False] * count,
        )  # fmt: skip

    def rows(self, part: Part) -> Iterator[Rows]:
        """The rows of these customers, when everything else that happened to them is known."""
        dice, count = self.dice, len(part.ids)
        stamps = [at(since) for since in part.since]
        texts: list[tuple[list[tuple[str, str]], list[str]]] = [([], []) for _ in range(count)]
        yield self._points(part, stamps, texts)
        yield self._addresses(part, stamps, texts)
        yield self._requisites(part, stamps, texts)
        yield self._worn(part, stamps)
        yield self._employed(part, stamps)
        areas = [0 if dice.random() < 0.6 else int(dice.random() ** 3 * 5_000) + 10 for _ in range(count)]
        segments = [one if dice.random() < 0.7 else "" for one in self._segments.picks(dice, count)]
        yield self._customers(part, stamps, areas, segments)
        index = [
            (self.ids.take(1)[0], self.company.area, pk, area) for pk, area in zip(part.ids, areas, strict=True) if area
        ]
        yield Rows(FieldIndex, ("id", "field", "record", "number"), [*index])
        chosen = [(pk, segment.lower()) for pk, segment in zip(part.ids, segments, strict=True) if segment]
        fresh = self.ids.take(len(chosen))
        named = [(id_, self.company.segment, pk, one) for id_, (pk, one) in zip(fresh, chosen, strict=True)]
        yield Rows(FieldIndex, ("id", "field", "record", "text"), [*named])
        docs = [
            ("customer", pk, search.line_of("customer", texts_of(name.whole, points, more)))
            for pk, name, (points, more) in zip(part.ids, part.names, texts, strict=True)
        ]
        yield Rows(SearchDoc, DOC, docs)
        self._made += count

    def _customers(self, part: Part, stamps: list[str], areas: list[int], segments: list[str]) -> Rows:
        sources = self._sources.picks(self.dice, len(part.ids))
        rows = []
        for n, (pk, name, kind) in enumerate(zip(part.ids, part.names, part.kinds, strict=True)):
            custom = {"segment": segments[n].lower()} if segments[n] else {}
            if areas[n]:
                custom["area"] = str(areas[n])
            last = part.last_contacts[n]
            lifecycle = "customer" if part.buys[n] else "prospect" if last else "lead"
            rows.append((
                pk, stamps[n], stamps[n], kind, name.whole, name.last, name.first, name.middle,
                *keys_of(kind, name.whole, name.last, name.first), lifecycle, sources[n], *part.hands[n],
                at(last) if last else None, json.dumps(custom) if custom else "{}",
            ))  # fmt: skip
        return Rows(Customer, CUSTOMER, rows)

    def _points(self, part: Part, stamps: list[str], texts: list[tuple[list[tuple[str, str]], list[str]]]) -> Rows:
        dice, held = self.dice, []
        for n, pk in enumerate(part.ids):
            throw, points = dice.random(), texts[n][0]
            points.append(("phone", phone(dice)))
            if throw < 0.1:
                points.append(("phone", phone(dice)))
            if throw < 0.65:
                points.append(("email", email(self._made + n, dice)))
            if throw > 0.9:
                points.append(("telegram", f"user{self._made + n}"))
            seen: set[str] = set()
            for kind, value in points:
                held.append((stamps[n], pk, kind, value, kind not in seen))
                seen.add(kind)
        rows = [
            (id_, stamp, stamp, pk, kind, value, value, first)
            for id_, (stamp, pk, kind, value, first) in zip(self.ids.take(len(held)), held, strict=True)
        ]
        return Rows(ContactPoint, POINT, rows)

    def _addresses(self, part: Part, stamps: list[str], texts: list[tuple[list[tuple[str, str]], list[str]]]) -> Rows:
        rows = []
        for n, city in enumerate(cities.picks(self.dice, len(part.ids))):
            if self.dice.random() < 0.85:
                texts[n][1].append(city)
                street = f"ул. Садовая, {int(self.dice.random() * 200) + 1}"
                rows.append((*self.ids.take(1), stamps[n], stamps[n], part.ids[n], street, city, folded(city)))
        return Rows(Address, ADDRESS, rows)

    def _requisites(self, part: Part, stamps: list[str], texts: list[tuple[list[tuple[str, str]], list[str]]]) -> Rows:
        rows = []
        for n, kind in enumerate(part.kinds):
            if kind == FIRM and self.dice.random() < 0.7:
                number = f"77{int(self.dice.random() * 10**8):08d}"
                texts[n][1].insert(0, number)
                rows.append((*self.ids.take(1), stamps[n], stamps[n], part.ids[n], number))
        return Rows(Requisites, ("id", *STAMPS, "customer", "tax_id"), rows)

    def _worn(self, part: Part, stamps: list[str]) -> Rows:
        found: dict[tuple[bytes, bytes], str] = {}
        for n, tag in enumerate(self._tags.picks(self.dice, len(part.ids))):
            throw = self.dice.random()
            if throw < 0.4:
                found[part.ids[n], tag] = stamps[n]
            if throw < 0.1:
                found[part.ids[n], self._tags.picks(self.dice, 1)[0]] = stamps[n]
        ids = self.ids.take(len(found))
        rows = [(id_, stamp, stamp, pk, tag) for id_, ((pk, tag), stamp) in zip(ids, found.items(), strict=True)]
        return Rows(CustomerTag, ("id", *STAMPS, "customer", "tag"), rows)

    def _employed(self, part: Part, stamps: list[str]) -> Rows:
        employers = [n for n, kind in enumerate(part.kinds) if kind == FIRM]
        rows = []
        for n, kind in enumerate(part.kinds):
            if kind == PERSON and employers and self.dice.random() < 0.25:
                firm = part.ids[employers[int(self.dice.random() * len(employers))]]
                rows.append((*self.ids.take(1), stamps[n], stamps[n], part.ids[n], firm, "Менеджер", True))
        return Rows(Employment, ("id", *STAMPS, "person", "company", "position", "primary"), rows)
