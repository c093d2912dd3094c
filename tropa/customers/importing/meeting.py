"""A row meets a customer who is there already: what is empty is filled, or replaced; what differs is remarked."""

from typing import Any

from django.utils.translation import gettext_noop as _

from tropa.customers.importing.drafts import COMPANY, Draft, Problem
from tropa.customers.importing.matching import Detail, Known
from tropa.customers.importing.reading import Reader
from tropa.customers.importing.steps import SKIPPED, UPDATED, Step
from tropa.customers.models import Customer, Import
from tropa.lib.names import PersonName, company_key, composed, folded, split_person

PARTS = ("last_name", "first_name", "middle_name")
CHOICES = ("lifecycle", "role")


class Meeting:
    """How the rows of one import meet known customers.

    Args:
        policy: fill, replace or leave (Import.Policy).
        reader: knows which column a remark belongs to.
    """

    def __init__(self, policy: str, reader: Reader) -> None:
        self.policy = policy
        self.reader = reader
        self.replaces = policy == Import.Policy.REPLACE

    def settle(self, step: Step, known: Known) -> None:
        """Decide about a row whose customer was found; the loaded records take the new values at once."""
        customer = step.customer
        assert customer is not None
        if self.policy == Import.Policy.SKIP:
            step.action = SKIPPED
            return
        step.action = UPDATED
        there = known.detail(customer.pk)
        self._fill(step, customer)
        self._fill_own(step, customer)
        _add(step, there)
        self._fill_hanging(step, there)

    def _fill(self, step: Step, customer: Customer) -> None:
        draft = step.draft
        values: dict[str, Any] = {name: getattr(draft, name) for name in (*PARTS, *CHOICES)}
        values["source_id"] = step.source
        if draft.kind == COMPANY:
            values["name"] = draft.name
        if step.owner_named and step.owner is not None:
            values["owner_id"] = step.owner.pk
        follows = customer.name == _whole(customer)
        for name, value in values.items():
            before = getattr(customer, name)
            if not value or before == value:
                continue
            if not before or self.replaces:
                step.changes[name] = (before, value)
                setattr(customer, name, value)
                if name == "owner_id" and step.owner:
                    for column, own in Customer.given_to(step.owner).items():
                        setattr(customer, column, own)
            elif name not in {*CHOICES, "owner_id"} and not _alike(draft, name, before):
                self._differs(step, name.removesuffix("_id"), value if isinstance(value, str) else draft.source)
        if follows and any(name in step.changes for name in PARTS):
            step.changes["name"] = (customer.name, _whole(customer))
            customer.name = _whole(customer)

    def _fill_own(self, step: Step, customer: Customer) -> None:
        """Fields of the company's own."""
        custom = {
            name: value
            for name, value in step.draft.custom.items()
            if value not in (None, "") and (self.replaces or customer.custom.get(name) in (None, "", []))
        }
        if any(customer.custom.get(name) != value for name, value in custom.items()):
            step.changes["custom"] = (dict(customer.custom), {**customer.custom, **custom})
            customer.custom = {**customer.custom, **custom}

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
            if not before or self.replaces:
                step.changes[name] = (before, value)
                setattr(record, name, value)
                if name == "city":
                    record.city_key = folded(value)
                step.touched.append(record)
            else:
                self._differs(step, "address" if name == "lines" else name, value)

    def _differs(self, step: Step, target: str, value: str) -> None:
        words = _("Differs from what is known; the known value stays.")
        column = self.reader.column_of(target) or self.reader.column_of("name")
        step.draft.remarks.append(Problem(column, value[:80], words))


def people_of(draft: Draft, there: set[str]) -> list[PersonName]:
    """Contact persons that do not work at the company yet, each once."""
    named = {folded(name.full): name for name in map(split_person, draft.people) if name.full}
    return [name for key, name in named.items() if key not in there]


def _add(step: Step, there: Detail) -> None:
    """What the customer has several of: only what is new; later rows of the batch find it there."""
    draft = step.draft
    step.points = [point for point in draft.points if (point.kind, point.normalised) not in there.points]
    step.tags = [tag for tag in step.tags if tag not in there.tags]
    step.notes = [note for note in draft.notes if note not in there.notes]
    step.people = people_of(draft, there.people)
    there.people |= {folded(person.full) for person in step.people}
    there.points |= {(point.kind, point.normalised) for point in step.points}
    there.tags |= set(step.tags)
    there.notes |= set(step.notes)


def _whole(customer: Customer) -> str:
    return composed(customer.last_name, customer.first_name, customer.middle_name)


def _alike(draft: Draft, name: str, before: str) -> bool:
    """Another spelling of a company's name is no difference."""
    return name == "name" and draft.kind == COMPANY and company_key(before) == company_key(draft.name)
