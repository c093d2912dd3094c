"""What is to be done with each row: decided in batches, by reading alone, with no lock held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.ids import uuid7
from tropa.customers.importing.drafts import COMPANY, Draft, Point, Problem, Reader
from tropa.customers.importing.matching import Detail, Known, lookup
from tropa.customers.importing.names import Members, Names
from tropa.customers.models import Address, Customer, Employment, Import, Requisites, Source, Tag
from tropa.lib.names import PersonName, folded, split_person
from tropa.lib.spreadsheets.tables import Line
from tropa.staff.models import Member

CREATED, UPDATED, SKIPPED, FAILED = "created", "updated", "skipped", "failed"
PARTS = ("last_name", "first_name", "middle_name")
CHOICES = ("lifecycle", "role")


@dataclass(slots=True)
class Step:
    """One row and what becomes of it."""

    draft: Draft
    action: str = CREATED
    customer: Customer | None = None
    """The customer it belongs to, loaded, when it was there before."""
    found_by: str = ""
    """phone, email, tax, name."""
    into: "Step | None" = None
    """The earlier row of this batch that describes the same new customer."""
    owner: Member | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Column: (before, after), of a customer that was there."""
    points: list[Point] = field(default_factory=list)
    tags: list[UUID] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    people: list[PersonName] = field(default_factory=list)
    """Who is to be made and employed at this company."""
    city: bool = False
    requisites: bool = False
    company: UUID | None = None
    source: UUID | None = None
    touched: list[Address | Requisites | Employment] = field(default_factory=list)
    """What hangs on a known customer and changes."""

    @property
    def customer_id(self) -> UUID | None:
        """Whose row it is."""
        return self.into.customer_id if self.into else self.customer.pk if self.customer else self.draft.id

    def fail(self, column: str, message: str) -> None:
        """Refuse the row."""
        self.action = FAILED
        self.draft.problems.append(Problem(column, "", message))


class Planner:
    """Plans one file, batch after batch; remembers what the file has said so far."""

    def __init__(self, reader: Reader, policy: str, importer: Member, *, dry_run: bool = False) -> None:
        self.reader = reader
        self.policy = policy
        self.importer = importer
        self.dry_run = dry_run
        self.companies = Names(Customer)
        self.tags = Names(Tag)
        self.sources = Names(Source)
        self.members = Members()
        self.editable = access.row_filter(importer, Customer, "edit")
        self._seen: set[int] = set()
        """Hashes of the keys of earlier batches: a dry run writes nothing that a look-up could find."""

    def plan(self, lines: Iterable[Line]) -> list[Step]:
        """Decide about a batch in a constant number of queries."""
        steps = [Step(self.reader.read(line)) for line in lines]
        for step in steps:
            if step.draft.problems:
                step.action = FAILED
        sound = [step for step in steps if step.action != FAILED]
        known = (
            Known({}, {})
            if self.policy == Import.Policy.CREATE
            else lookup([step.draft for step in sound], self.editable)
        )
        self._learn([step.draft for step in sound])
        first: dict[tuple[str, str], Step] = {}
        for step in sound:
            self._decide(step, known, first)
        return steps

    def _learn(self, drafts: Sequence[Draft]) -> None:
        self.companies.learn(draft.company for draft in drafts if draft.company)
        self.tags.learn(tag for draft in drafts for tag in draft.tags)
        self.sources.learn(draft.source for draft in drafts if draft.source)

    def _decide(self, step: Step, known: Known, first: dict[tuple[str, str], Step]) -> None:
        draft = step.draft
        self._link(step)
        keys = [(f"{draft.kind}:{kind}", value) for kind, value in draft.traces()]
        if self.policy == Import.Policy.CREATE:
            self._create(step)
            return
        earlier = next((first[key] for key in keys if key in first), None)
        found = known.find(draft)
        if earlier is not None and found is None:
            self._repeat(step, earlier)
        elif found is not None:
            step.customer, step.found_by = found
            self._meet(step, known)
        elif self.dry_run and any(hash(key) in self._seen for key in keys):
            step.action = SKIPPED if self.policy == Import.Policy.SKIP else UPDATED
        else:
            self._create(step)
        for key in keys:
            first.setdefault(key, earlier or step)
            if self.dry_run:
                self._seen.add(hash(key))

    def _link(self, step: Step) -> None:
        draft = step.draft
        step.company = self.companies.id_of(draft.company)
        step.source = self.sources.id_of(draft.source)
        step.tags = list(dict.fromkeys(filter(None, map(self.tags.id_of, draft.tags))))
        step.owner = self.importer
        if draft.owner:
            member = self.members.named(draft.owner)
            if member is None:
                words = _("There is no member of this name; the customer is yours.")
                draft.remarks.append(Problem(self._column("owner"), draft.owner, words))
            step.owner = member or self.importer

    def _column(self, target: str) -> str:
        return next((name for name, meant in self.reader.mapping.columns.items() if meant == target), "")

    def _create(self, step: Step) -> None:
        draft = step.draft
        step.action = CREATED
        draft.id = self.companies.claim(draft.name, uuid7()) if draft.kind == COMPANY else uuid7()
        step.points, step.notes = draft.points, draft.notes
        step.people = _people(draft, set())
        step.city = bool(draft.city or draft.address)
        step.requisites = bool(draft.tax_id or draft.kpp or draft.ogrn)

    def _repeat(self, step: Step, earlier: Step) -> None:
        """The file says the same customer twice."""
        if self.policy == Import.Policy.SKIP:
            step.action = SKIPPED
            return
        step.action, step.into = UPDATED, earlier
        earlier.draft.absorb(step.draft)
        earlier.company = earlier.company or step.company
        earlier.source = earlier.source or step.source
        earlier.tags = list(dict.fromkeys([*earlier.tags, *step.tags]))
        draft = earlier.draft
        if draft.kind != COMPANY:
            draft.name = PersonName(draft.last_name, draft.first_name, draft.middle_name).full or draft.name
        self._create_again(earlier)

    def _create_again(self, earlier: Step) -> None:
        identity = earlier.draft.id
        self._create(earlier)
        earlier.draft.id = identity

    def _meet(self, step: Step, known: Known) -> None:
        """A customer of ours: fill, replace or leave."""
        draft, customer = step.draft, step.customer
        assert customer is not None
        if self.policy == Import.Policy.SKIP:
            step.action = SKIPPED
            return
        step.action = UPDATED
        there = known.detail(customer.pk)
        self._fill(step, customer)
        step.points = [point for point in draft.points if (point.kind, point.normalised) not in there.points]
        step.tags = [tag for tag in step.tags if tag not in there.tags]
        step.notes = [note for note in draft.notes if note not in there.notes]
        step.people = _people(draft, there.people)
        there.people |= {folded(person.full) for person in step.people}
        there.points |= {(point.kind, point.normalised) for point in step.points}
        there.tags |= set(step.tags)
        there.notes |= set(step.notes)
        self._fill_hanging(step, there)

    def _fill_hanging(self, step: Step, there: Detail) -> None:
        """Address, requisites and place of work: new ones are made, those that are there are filled or replaced."""
        draft = step.draft
        if there.address is not None:
            self._settle(step, there.address, {"lines": draft.address, "city": draft.city})
        else:
            step.city = bool(draft.city or draft.address)
        if there.requisites is not None:
            self._settle(step, there.requisites, {"tax_id": draft.tax_id, "kpp": draft.kpp, "ogrn": draft.ogrn})
        else:
            step.requisites = bool(draft.tax_id or draft.kpp or draft.ogrn)
        if step.company in there.jobs:
            self._settle(step, there.jobs[step.company], {"position": draft.position})
            step.company = None

    def _settle(self, step: Step, record: Any, values: dict[str, str]) -> None:
        for name, value in values.items():
            before = getattr(record, name)
            if not value or folded(before) == folded(value):
                continue
            if not before or self.policy == Import.Policy.REPLACE:
                step.changes[name] = (before, value)
                setattr(record, name, value)
                if name == "city":
                    record.city_key = folded(value)
                step.touched.append(record)
            else:
                self._differs(step, "address" if name == "lines" else name, value)

    def _fill(self, step: Step, customer: Customer) -> None:
        draft = step.draft
        values: dict[str, Any] = {name: getattr(draft, name) for name in (*PARTS, *CHOICES)}
        values["source_id"] = step.source
        if draft.kind == COMPANY:
            values["name"] = draft.name
        if draft.owner and step.owner is not self.importer and step.owner is not None:
            values["owner_id"] = step.owner.pk
        whole = Customer.composed(customer.last_name, customer.first_name, customer.middle_name)
        follows = customer.name == whole
        replace = self.policy == Import.Policy.REPLACE
        for name, value in values.items():
            before = getattr(customer, name)
            if not value or before == value:
                continue
            if not before or replace:
                step.changes[name] = (before, value)
                setattr(customer, name, value)
                if name == "owner_id" and step.owner:
                    for column, own in Customer.given_to(step.owner).items():
                        setattr(customer, column, own)
            elif name not in {*CHOICES, "owner_id"} and not (
                name == "name" and draft.kind == COMPANY and self._alike(before, value)
            ):
                self._differs(step, name.removesuffix("_id"), value if isinstance(value, str) else draft.source)
        if follows and any(name in step.changes for name in PARTS):
            name = Customer.composed(customer.last_name, customer.first_name, customer.middle_name)
            step.changes["name"] = (customer.name, name)
            customer.name = name
        custom = {
            name: value
            for name, value in draft.custom.items()
            if value not in (None, "") and (replace or customer.custom.get(name) in (None, "", []))
        }
        if custom and any(customer.custom.get(name) != value for name, value in custom.items()):
            step.changes["custom"] = (dict(customer.custom), {**customer.custom, **custom})
            customer.custom = {**customer.custom, **custom}

    def _alike(self, one: str, other: str) -> bool:
        return self.companies.key(one) == self.companies.key(other)

    def _differs(self, step: Step, target: str, value: str) -> None:
        words = _("Differs from what is known; the known value stays.")
        step.draft.remarks.append(Problem(self._column(target) or self._column("name"), value[:80], words))


def _people(draft: Draft, there: set[str]) -> list[PersonName]:
    """Contact persons that do not work at the company yet, each once."""
    named = {folded(name.full): name for name in map(split_person, draft.people) if name.full}
    return [name for key, name in named.items() if key not in there]


def batches(lines: Iterable[Line], size: int) -> Iterable[list[Line]]:
    """Cut a stream of lines."""
    stream = iter(lines)
    while part := list(islice(stream, size)):
        yield part
