"""The rows that a planned batch becomes, made while nobody waits for the write lock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils import timezone

from tropa.core import buffer, search, trail
from tropa.core.events import publish
from tropa.core.ids import uuid7
from tropa.core.records import Prepared
from tropa.customers.events import CustomersGiven
from tropa.customers.importing.drafts import COMPANY, PERSON
from tropa.customers.importing.names import Names
from tropa.customers.importing.planning import Planner
from tropa.customers.importing.steps import CREATED, Step
from tropa.customers.models import (
    Address,
    ContactPoint,
    Customer,
    CustomerTag,
    Employment,
    Note,
    Requisites,
    Source,
    Tag,
)
from tropa.customers.models.customer import keys_of
from tropa.customers.projections import entry_of_note
from tropa.customers.search import texts_of
from tropa.lib.names import folded
from tropa.staff.models import Member

CUSTOMER = ["id", "kind", "name", "last_name", "first_name", "middle_name", "name_key", "sort_key", "lifecycle", "role",
            "source", "owner", "team", "branch", "custom", "created_at"]  # fmt: skip
POINT = ["customer", "kind", "value", "normalised", "label", "primary"]
PLACE = ["person", "company", "position", "primary"]


@dataclass
class Part:
    """Some rows of a file and the new records that they become."""

    steps: Sequence[Any]
    at: datetime = field(default_factory=timezone.now)
    """When that is."""
    tables: list[Prepared] = field(default_factory=list)
    """In the order in which they refer to one another."""
    words: dict[str, dict[UUID, str]] = field(default_factory=lambda: {"customer": {}, "note": {}})
    """By what the new records are found."""
    linked: dict[str, list[UUID]] = field(default_factory=dict)
    """Records made because a row names them: company, person, tag, source."""
    lines: list[tuple[datetime, trail.Entry]] = field(default_factory=list)
    """What customers' trails tell of it."""
    given: list[Any] = field(default_factory=list)
    """The news for colleagues who get records."""
    history: list[tuple[Any, datetime]] = field(default_factory=list)
    """What happened long ago, with its moment: it stands in the trail there."""

    def add(self, model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Prepared:
        """Rows of one more table."""
        self.tables.append(Prepared.of(model, columns, rows))
        return self.tables[-1]

    def note(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Notes, found by their words and told in the trail on their day.

        Args:
            columns: beginning with customer, author and text, ending with created_at.
        """
        notes = self.add(Note, columns, rows)
        for pk, row in zip(notes.ids, notes.rows, strict=True):
            self.words["note"][pk] = search.line_of("note", search.Texts([row[2]]))
            self.lines.append((row[-1], entry_of_note(row[0], pk)))

    def insert(self) -> None:
        """Insert all of it; must run inside an open operation."""
        operation = buffer.required(Customer)
        for table in self.tables:
            table.insert(operation)
        for kind, lines in self.words.items():
            search.hand(kind, lines)
        trail.bring(self.lines, operation)
        for event in self.given:
            publish(event)
        for event, at in self.history:
            publish(event, occurred_at=at)


class Composer:
    """Makes the parts of one import."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.importer = planner.importer
        self._columns: dict[UUID, tuple[UUID | None, UUID | None, UUID | None]] = {}

    def compose(self, steps: Sequence[Step], sources: Iterable[UUID | None] = ()) -> Part:
        """What these rows create; of customers that were there, what they get in addition.

        Args:
            sources: those that rows of another kind name.
        """
        part = Part(steps)
        now = part.at
        _name(part, Source, self.planner.sources, (*(step.source for step in steps), *sources))
        _name(part, Tag, self.planner.tags, (tag for step in steps for tag in step.tags))
        self._name_companies(part, now)
        self._create(part, now)
        self._employ(part, now)
        self._hang(part, now)
        return part

    def made(self, part: Part) -> None:
        """A part is written: what its rows name is there."""
        for ids in part.linked.values():
            for names in (self.planner.companies, self.planner.tags, self.planner.sources):
                names.made(ids)

    def _name_companies(self, part: Part, now: datetime) -> None:
        fresh = self.planner.companies.awaited(step.company for step in part.steps)
        own = self.owner(self.importer)
        part.add(
            Customer,
            CUSTOMER,
            [
                (pk, COMPANY, name[:300], "", "", "", *keys_of(COMPANY, name), "lead", "client", None, *own, {}, now)
                for pk, name in fresh.items()
            ],
        )
        part.words["customer"] |= {pk: search.line_of("customer", texts_of(name[:300])) for pk, name in fresh.items()}
        part.linked["company"] = list(fresh)

    def _create(self, part: Part, now: datetime) -> None:
        created = [step for step in part.steps if step.action == CREATED]
        part.add(Customer, CUSTOMER, [self._customer(step, now) for step in created])
        part.words["customer"] |= {step.draft.id: _words(step) for step in created if step.draft.id}
        made = [step for step in created if step.owner_named and step.owner != self.importer]
        for owner, given in groupby(sorted(made, key=_owner_of), key=_owner_of):
            ids = [step.customer_id for step in given if step.customer_id]
            part.given.append(CustomersGiven(owner_id=owner, count=len(ids), customer_id=ids[0]))

    def _customer(self, step: Step, now: datetime) -> tuple[Any, ...]:
        draft = step.draft
        return (
            draft.id,
            draft.kind,
            draft.name[:300],
            draft.last_name,
            draft.first_name,
            draft.middle_name,
            *keys_of(draft.kind, draft.name, draft.last_name, draft.first_name),
            draft.lifecycle or "lead",
            draft.role or "client",
            step.source,
            *self.owner(None if step.nobodys else step.owner or self.importer),
            draft.custom,
            draft.created_at or now,
        )

    def owner(self, member: Member | None) -> tuple[UUID | None, UUID | None, UUID | None]:
        """Owner, team and branch of what becomes this member's."""
        if member is None:
            return (None, None, None)
        found = self._columns.get(member.pk)
        if found is None:
            own = Customer.given_to(member)
            found = self._columns[member.pk] = (own["owner_id"], own["team_id"], own["branch_id"])
        return found

    def _employ(self, part: Part, now: datetime) -> None:
        """Contact persons become people who work at the company."""
        people: list[tuple[Any, ...]] = []
        places: list[tuple[Any, ...]] = []
        for step in part.steps:
            for name in step.people:
                pk, parts = uuid7(), (name.last[:100], name.first[:100], name.middle[:100])
                keys = keys_of(PERSON, name.full, parts[0], parts[1])
                owner = self.owner(None if step.nobodys else step.owner or self.importer)
                people.append((pk, PERSON, name.full[:300], *parts, *keys, "lead", "client", None, *owner, {}, now))
                places.append((pk, step.customer_id, step.draft.position, True))
        part.add(Customer, CUSTOMER, people)
        part.add(Employment, PLACE, places)
        part.words["customer"] |= {row[0]: search.line_of("customer", texts_of(row[2])) for row in people}
        part.linked["person"] = [row[0] for row in people]

    def _hang(self, part: Part, now: datetime) -> None:
        """What hangs on customers, new and known alike."""
        steps = part.steps
        part.add(ContactPoint, POINT, [row for step in steps for row in _points(step)])
        part.add(CustomerTag, ["customer", "tag"], [(step.customer_id, tag) for step in steps for tag in step.tags])
        part.add(
            Address,
            ["customer", "lines", "city", "city_key"],
            [(s.customer_id, s.draft.address[:500], s.draft.city, folded(s.draft.city)) for s in steps if s.city],
        )
        part.add(
            Requisites,
            ["customer", "tax_id", "kpp", "ogrn"],
            [(s.customer_id, s.draft.tax_id, s.draft.kpp, s.draft.ogrn) for s in steps if s.requisites],
        )
        # A known person's primary place of work stays the primary one.
        part.add(
            Employment,
            PLACE,
            [
                (s.customer_id, s.company, s.draft.position, s.action == CREATED)
                for s in steps
                if s.company and s.company != s.customer_id and s.draft.kind != COMPANY
            ],
        )
        part.note(
            ["customer", "author", "text", "text_key", "created_at"],
            [
                (s.customer_id, self.importer.pk, text, folded(text), s.draft.created_at or now)
                for s in steps
                for text in s.notes
            ],
        )


def _name(part: Part, model: type[Source | Tag], names: Names, ids: Iterable[UUID | None]) -> None:
    fresh = names.awaited(ids)
    part.add(model, ["id", "name", "name_key"], [(pk, name, folded(name)) for pk, name in fresh.items()])
    part.linked[model.kind_label] = list(fresh)


def _words(step: Step) -> str:
    """By what a new customer is found; remembered, since a refused part is composed again in halves."""
    if not step.words:
        draft, points = step.draft, [(point.kind, point.normalised) for point in step.points]
        step.words = search.line_of("customer", texts_of(draft.name[:300], points, (draft.tax_id, draft.city)))
    return step.words


def _owner_of(step: Step) -> UUID:
    assert step.owner is not None
    owner: UUID = step.owner.pk
    return owner


def _points(step: Step) -> Iterator[tuple[Any, ...]]:
    kinds: set[str] = set()
    for point in step.points:
        # Of a known customer the first telephone stays the primary one.
        primary = step.action == CREATED and point.kind not in kinds
        kinds.add(point.kind)
        yield (step.customer_id, point.kind, point.value, point.normalised, point.label, primary)
