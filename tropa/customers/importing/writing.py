"""A planned batch is written: plain tuples, one statement a table, within one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from tropa.core import search
from tropa.core.errors import Conflict, RuleViolation
from tropa.core.events import publish
from tropa.core.ids import uuid7
from tropa.customers.events import CustomersGiven
from tropa.customers.importing.drafts import COMPANY, PERSON
from tropa.customers.importing.names import Names
from tropa.customers.importing.planning import Planner
from tropa.customers.importing.steps import CREATED, FAILED, UPDATED, Step
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
from tropa.customers.search import texts_of
from tropa.lib.names import folded
from tropa.staff.models import Member

CUSTOMER = ["id", "kind", "name", "last_name", "first_name", "middle_name", "name_key", "sort_key", "lifecycle", "role",
            "source", "owner", "team", "branch", "custom", "created_at"]  # fmt: skip
CHANGEABLE = ["name", "last_name", "first_name", "middle_name", "lifecycle", "role", "source_id", "owner_id", "team_id",
              "branch_id", "custom"]  # fmt: skip
HANGING: dict[Any, list[str]] = {
    Address: ["lines", "city", "city_key"],
    Requisites: ["tax_id", "kpp", "ogrn"],
    Employment: ["position"],
}
POINT = ["customer", "kind", "value", "normalised", "label", "primary"]


class Writer:
    """Writes the steps of one planner; must run inside an open operation."""

    def __init__(self, planner: Planner) -> None:
        self.planner = planner
        self.importer = planner.importer
        self.linked = {"company": 0, "person": 0, "tag": 0, "source": 0}
        self._columns: dict[Any, tuple[Any, Any, Any]] = {}

    @staticmethod
    def prepare(steps: Sequence[Step]) -> None:
        """Put into words by what the new customers are found, while nobody waits for the lock."""
        for step in steps:
            if step.action == CREATED:
                points = [(point.kind, point.normalised) for point in step.points]
                draft = step.draft
                texts = texts_of(draft.name[:300], points, (draft.tax_id, draft.city))
                step.words = search.line_of("customer", texts)

    def write(self, steps: Sequence[Step]) -> None:
        """Write a batch that was prepared; a row that the database refuses fails alone, the others go in."""
        self._halve([step for step in steps if step.action in {CREATED, UPDATED} and step.into is None])
        for step in steps:
            if step.into is not None and step.into.action == FAILED:
                words = _("Row %(row)d, which describes the same customer, failed.")
                step.fail("", words, {"row": step.into.draft.number})

    def _halve(self, steps: list[Step]) -> None:
        if not steps:
            return
        names = self.planner.companies, self.planner.tags, self.planner.sources
        before = [dict(each.new) for each in names], dict(self.linked)
        try:
            with transaction.atomic():
                self._write(steps)
        except (IntegrityError, DataError, Conflict, RuleViolation) as error:
            for each, new in zip(names, before[0], strict=True):
                each.new = new
            self.linked = before[1]
            if len(steps) == 1:
                steps[0].fail("", _reason(error))
                return
            middle = len(steps) // 2
            self._halve(steps[:middle])
            self._halve(steps[middle:])

    def _write(self, steps: Sequence[Step]) -> None:
        self._name_sources(steps)
        self._name_tags(steps)
        self._name_companies(steps)
        self._create(steps)
        self._change(steps)
        self._employ(steps)
        self._hang(steps)

    def _name_sources(self, steps: Sequence[Step]) -> None:
        fresh = _taken(self.planner.sources, (step.source for step in steps))
        Source.objects.bulk_insert(["id", "name", "name_key"], [(pk, name, folded(name)) for pk, name in fresh])
        self.linked["source"] += len(fresh)

    def _name_tags(self, steps: Sequence[Step]) -> None:
        fresh = _taken(self.planner.tags, (tag for step in steps for tag in step.tags))
        Tag.objects.bulk_insert(["id", "name", "name_key"], [(pk, name, folded(name)) for pk, name in fresh])
        self.linked["tag"] += len(fresh)

    def _name_companies(self, steps: Sequence[Step]) -> None:
        fresh = _taken(self.planner.companies, (step.company for step in steps))
        own, now = self._owner(self.importer), timezone.now()
        rows: list[tuple[Any, ...]] = [
            (pk, COMPANY, name[:300], "", "", "", *keys_of(COMPANY, name), "lead", "client", None, *own, {}, now)
            for pk, name in fresh
        ]
        Customer.objects.bulk_insert(CUSTOMER, rows)
        search.hand("customer", {pk: search.line_of("customer", texts_of(name[:300])) for pk, name in fresh})
        self.linked["company"] += len(fresh)

    def _create(self, steps: Sequence[Step]) -> None:
        now = timezone.now()
        created = [step for step in steps if step.action == CREATED]
        Customer.objects.bulk_insert(CUSTOMER, [self._customer(step, now) for step in created])
        search.hand("customer", {step.draft.id: step.words for step in created if step.draft.id})
        made = [step for step in created if step.owner_named and step.owner != self.importer]
        for owner, given in groupby(sorted(made, key=_owner_of), key=_owner_of):
            ids = [step.customer_id for step in given if step.customer_id]
            publish(CustomersGiven(owner_id=owner, count=len(ids), customer_id=ids[0]))

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
            *self._owner(step.owner or self.importer),
            draft.custom,
            draft.created_at or now,
        )

    def _owner(self, member: Member) -> tuple[UUID | None, UUID | None, UUID | None]:
        found = self._columns.get(member.pk)
        if found is None:
            own = Customer.given_to(member)
            found = self._columns[member.pk] = (own["owner_id"], own["team_id"], own["branch_id"])
        return found

    def _change(self, steps: Sequence[Step]) -> None:
        changed = {step.customer.pk: step.customer for step in steps if step.customer is not None and step.changes}
        Customer.objects.bulk_update(list(changed.values()), CHANGEABLE)
        for model, columns in HANGING.items():
            touched = {row.pk: row for step in steps for row in step.touched if isinstance(row, model)}
            model.objects.bulk_update(list(touched.values()), columns)

    def _employ(self, steps: Sequence[Step]) -> None:
        """Contact persons become people who work at the company."""
        people: list[tuple[Any, ...]] = []
        places: list[tuple[Any, ...]] = []
        now = timezone.now()
        for step in steps:
            for name in step.people:
                pk, parts = uuid7(), (name.last[:100], name.first[:100], name.middle[:100])
                keys = keys_of(PERSON, name.full, parts[0], parts[1])
                owner = self._owner(step.owner or self.importer)
                people.append((pk, PERSON, name.full[:300], *parts, *keys, "lead", "client", None, *owner, {}, now))
                places.append((pk, step.customer_id, step.draft.position, True))
        Customer.objects.bulk_insert(CUSTOMER, people)
        Employment.objects.bulk_insert(["person", "company", "position", "primary"], places)
        search.hand("customer", {row[0]: search.line_of("customer", texts_of(row[2])) for row in people})
        self.linked["person"] += len(people)

    def _hang(self, steps: Sequence[Step]) -> None:
        """What hangs on customers, new and known alike."""
        now = timezone.now()
        ContactPoint.objects.bulk_insert(POINT, [row for step in steps for row in _points(step)])
        CustomerTag.objects.bulk_insert(
            ["customer", "tag"], [(step.customer_id, tag) for step in steps for tag in step.tags]
        )
        Address.objects.bulk_insert(
            ["customer", "lines", "city", "city_key"],
            [(s.customer_id, s.draft.address[:500], s.draft.city, folded(s.draft.city)) for s in steps if s.city],
        )
        Requisites.objects.bulk_insert(
            ["customer", "tax_id", "kpp", "ogrn"],
            [(s.customer_id, s.draft.tax_id, s.draft.kpp, s.draft.ogrn) for s in steps if s.requisites],
        )
        # A known person's primary place of work stays the primary one.
        Employment.objects.bulk_insert(
            ["person", "company", "position", "primary"],
            [
                (s.customer_id, s.company, s.draft.position, s.action == CREATED)
                for s in steps
                if s.company and s.company != s.customer_id and s.draft.kind != COMPANY
            ],
        )
        notes = [
            (s.customer_id, self.importer.pk, text, folded(text), s.draft.created_at or now)
            for s in steps
            for text in s.notes
        ]
        ids = Note.objects.bulk_insert(["customer", "author", "text", "text_key", "created_at"], notes)
        search.hand(
            "note", {pk: search.line_of("note", search.Texts([row[2]])) for pk, row in zip(ids, notes, strict=True)}
        )


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


def _taken(names: Names, ids: Any) -> list[tuple[UUID, str]]:
    """Those of `ids` that have to be made, once."""
    fresh = [(identity, names.new[identity]) for identity in dict.fromkeys(ids) if identity in names.new]
    for identity, _name in fresh:
        del names.new[identity]
    return fresh


def _reason(error: Exception) -> str:
    if isinstance(error, RuleViolation):
        return str(error)
    if isinstance(error, Conflict):
        return _("Somebody changed this customer meanwhile; import the row again.")
    return _("The base refused this row; check unusually long or strange values.")
