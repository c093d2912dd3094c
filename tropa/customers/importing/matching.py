"""Customers that a batch of rows may mean: by tax number, telephone, e-mail, and companies by name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from tropa.customers.importing.steps import Step
from tropa.customers.models import Address, ContactPoint, Customer, CustomerTag, Employment, Note, Requisites


@dataclass
class Detail:
    """What hangs on a customer that a row may add to."""

    points: set[tuple[str, str]] = field(default_factory=set)
    tags: set[UUID] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    address: Address | None = None
    """The first one; a row fills or replaces no other."""
    requisites: Requisites | None = None
    jobs: dict[UUID, Employment] = field(default_factory=dict)
    """Places of work by company."""
    people: set[str] = field(default_factory=set)
    """Keys of the names of those who work there."""


@dataclass
class Known:
    """Loaded customers by the keys that lead to them."""

    by_key: dict[tuple[str, str, str], UUID]
    """(kind of customer, kind of key, value) -> id"""
    customers: dict[UUID, Customer]
    details: dict[UUID, Detail] = field(default_factory=lambda: defaultdict(Detail))
    doubtful: set[tuple[str, str, str]] = field(default_factory=set)
    """Keys that lead to several: the oldest of them is meant."""

    def find(self, step: Step) -> tuple[Customer, str] | None:
        """The customer a row means, and by which key it was found."""
        for kind, value in step.traces if self.by_key else ():
            identity = self.by_key.get((step.draft.kind, kind, value))
            if identity is not None:
                return self.customers[identity], kind
        return None

    def detail(self, identity: UUID) -> Detail:
        """What hangs on a customer."""
        return self.details[identity]


def lookup(steps: Sequence[Step], allowed: Any, *, detailed: bool = True) -> Known:
    """Find and load the customers of a batch: one query for each sort of key.

    Args:
        steps: the rows.
        allowed: row filter of what the importer may change; others are not found.
        detailed: load what hangs on them too.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        for kind, value in step.traces:
            wanted[kind].add(value)
    pairs = [
        *_points("phone", wanted["phone"]),
        *_points("email", wanted["email"]),
        *_tax_numbers({value.partition("/")[0] for value in wanted["tax"]}),
        *_names(wanted["name"]),
        *_people(wanted["person"]),
    ]
    ids = {identity for _kind, _value, identity in pairs}
    customers: dict[UUID, Customer] = {}
    if ids:
        customers = {row.pk: row for row in Customer.objects.filter(allowed, pk__among=ids)}
    by_key: dict[tuple[str, str, str], UUID] = {}
    doubtful: set[tuple[str, str, str]] = set()
    for kind, value, identity in pairs:
        if customer := customers.get(identity):
            if by_key.setdefault((customer.kind, kind, value), identity) != identity:
                doubtful.add((customer.kind, kind, value))
            if kind == "tax":  # a file without KPP means the same company
                by_key.setdefault((customer.kind, kind, value.partition("/")[0]), identity)
    known = Known(by_key, customers, doubtful=doubtful)
    if customers and detailed:
        _load_details(known, list(customers))
        if any(step.draft.people for step in steps):
            places = Employment.objects.filter(company__among=list(customers))
            for company, key in places.values_list("company_id", "person__name_key"):
                known.details[company].people.add(key)
    return known


def _points(kind: str, values: set[str]) -> list[tuple[str, str, UUID]]:
    if not values:
        return []
    points = ContactPoint.objects.filter(kind=kind, normalised__among=values)
    rows = oldest_first(points.values_list("id", "normalised", "customer_id"))
    return [(kind, value, identity) for _id, value, identity in rows]


def _tax_numbers(values: set[str]) -> list[tuple[str, str, UUID]]:
    if not values:
        return []
    found: list[tuple[str, str, UUID]] = []
    papers = Requisites.objects.filter(tax_id__among=values).values_list("id", "tax_id", "kpp", "customer_id")
    for _id, number, kpp, identity in oldest_first(papers):
        found += [("tax", number, identity), ("tax", f"{number}/{kpp}", identity), ("tax", f"{number}/", identity)]
    return found


def _names(values: set[str]) -> list[tuple[str, str, UUID]]:
    if not values:
        return []
    rows = oldest_first(Customer.objects.companies().filter(name_key__among=values).values_list("pk", "name_key"))
    return [("name", key, identity) for identity, key in rows]


def _people(values: set[str]) -> list[tuple[str, str, UUID]]:
    """People by name, and by name and place of work (trace_of_person)."""
    if not values:
        return []
    people = Customer.objects.people().filter(name_key__among={value.partition("\n")[0] for value in values})
    names = dict(oldest_first(people.values_list("pk", "name_key")))
    found = [("person", trace_of_person(name), pk) for pk, name in names.items()]
    places = Employment.objects.filter(person__among=list(names)).values_list("id", "person_id", "company__name_key")
    found += [("person", trace_of_person(names[pk], company), pk) for _id, pk, company in oldest_first(places)]
    return found


def trace_of_person(name_key: str, company_key: str = "") -> str:
    """The trace of somebody of whom only the name, or name and company, are known."""
    return f"{name_key}\n{company_key}"


def oldest_first(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Found rows in the order of their ids, which stand first.

    Asked to put a handful in order, SQLite would walk the whole workspace by its ids instead of using the index.
    """
    return sorted(rows, key=itemgetter(0))


def _load_details(known: Known, ids: Sequence[UUID]) -> None:
    mine: dict[str, Any] = {"customer__among": ids}
    for identity, kind, value in ContactPoint.objects.filter(**mine).values_list("customer_id", "kind", "normalised"):
        known.details[identity].points.add((kind, value))
    for identity, tag in CustomerTag.objects.filter(**mine).values_list("customer_id", "tag_id"):
        known.details[identity].tags.add(tag)
    for identity, text in Note.objects.filter(**mine).values_list("customer_id", "text"):
        known.details[identity].notes.add(text)
    for address in sorted(Address.objects.filter(**mine), key=attrgetter("pk"), reverse=True):
        known.details[address.customer_id].address = address
    for paper in Requisites.objects.filter(**mine):
        known.details[paper.customer_id].requisites = paper
    for job in Employment.objects.filter(person__among=ids):
        known.details[job.person_id].jobs[job.company_id] = job
