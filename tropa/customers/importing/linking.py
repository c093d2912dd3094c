"""Customers whom the rows of another kind name (deals, enquiries, sales): found, or made once.

Nothing of a customer who is there changes: a file of deals is about deals. Recognised by tax number, telephone, e-mail,
companies by name, people by name and company; by the name alone only where a row says nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tropa.core import access
from tropa.core.ids import uuid7s
from tropa.customers.importing.drafts import COMPANY, PERSON, Draft, Problem
from tropa.customers.importing.matching import Known, lookup, trace_of_person
from tropa.customers.importing.planning import Planner
from tropa.customers.importing.reading import Reader
from tropa.customers.importing.steps import CREATED, SKIPPED, Step
from tropa.customers.models import Customer, Import
from tropa.customers.models.customer import keys_of
from tropa.lib.names import company_key
from tropa.staff.models import Member

BUYER = ("number", "cells", "kind", "kind_said", "name", "last_name", "first_name", "middle_name", "company",
         "position", "city", "tax_id", "kpp", "source", "created_at")  # fmt: skip
"""What of a row tells of its customer."""


class BuyerReader(Reader):
    """Reads rows that name a customer beside what they are about."""

    def name_nameless(self, draft: Draft) -> None:
        """A company without a contact is the customer itself; else the first address stands for the name."""
        if draft.company:
            draft.kind, draft.name, draft.company = COMPANY, draft.company, ""
        elif draft.points:
            draft.name = draft.points[0].value
            draft.first_name = draft.name[:100]


def buyer_of(draft: Draft) -> Draft:
    """The customer whom a row names."""
    buyer = Draft(**{name: getattr(draft, name) for name in BUYER})
    buyer.points = list(draft.points)
    return buyer


class Buyers(Planner):
    """Decides whom rows mean, batch after batch."""

    def __init__(self, reader: Reader, importer: Member, *, dry_run: bool) -> None:
        super().__init__(reader, Import.Policy.SKIP, importer, dry_run=dry_run)
        self.visible = access.row_filter(importer, Customer)
        self.may_create = access.may(importer, "customer", "create")
        self.written: set[UUID] = set()
        """Customers made by this import."""
        self._companies: set[UUID] = set()
        """Companies that new people work at."""
        self._fresh = 0

    def link(self, drafts: Sequence[Draft]) -> list[Step]:
        """For the customer of each row a step: known, new, or (`into`) that of an earlier row.

        What is wrong stands among the problems of the row's draft.
        """
        steps = [Step(buyer_of(draft)) for draft in drafts]
        for step in steps:
            step.traces = traces_of(step.draft)
            step.owner = self.importer
        known = lookup(steps, self.visible, detailed=False)
        self._learn([step.draft for step in steps])
        first: dict[tuple[str, str], Step] = {}
        self._ids = iter(uuid7s(len(steps)))
        for draft, step in zip(drafts, steps, strict=True):
            self._meet(draft, step, known, first)
        return steps

    def new(self) -> Mapping[str, Iterable[Any]]:
        """Customers, companies and sources that are still to be made."""
        return {
            "customer": range(self._fresh),
            "company": self._companies & self.companies.new.keys(),
            "source": self.sources.new,
        }

    def _meet(self, draft: Draft, step: Step, known: Known, first: dict[tuple[str, str], Step]) -> None:
        self._link(step)
        if not step.draft.name:
            draft.problems.append(Problem("", "", _("The row names no customer: no name, telephone or e-mail.")))
            return
        for key in step.traces:
            if self._is_known(draft, step, known, key) or self._is_earlier(step, first.get(key)):
                break
        else:
            self._make(draft, step)
            if draft.problems:  # nobody is made whom a later row could mean
                return
        for key in (*step.traces, *_names_of(step.draft)):
            first.setdefault(key, root_of(step))
            if self.dry_run:
                self._seen.add(hash(key))

    def _is_known(self, draft: Draft, step: Step, known: Known, key: tuple[str, str]) -> bool:
        for who in sorted((PERSON, COMPANY), key=step.draft.kind.__ne__):
            identity = known.by_key.get((who, *key))
            if identity is None:
                continue
            step.customer, step.found_by, step.action = known.customers[identity], key[0], SKIPPED
            if key[0] == "person" and (who, *key) in known.doubtful:
                words = _("Several customers are called so; the first of them was taken.")
                draft.remarks.append(Problem(self.reader.column_of("name", "last_name"), step.draft.name[:80], words))
            return True
        return False

    def _is_earlier(self, step: Step, earlier: Step | None) -> bool:
        if earlier is None:
            return False
        step.action, step.into, step.found_by = SKIPPED, earlier, "file"
        if earlier.action == CREATED:
            earlier.draft.absorb(step.draft)
            earlier.points, earlier.company = earlier.draft.points, earlier.company or step.company
        return True

    def _make(self, draft: Draft, step: Step) -> None:
        if self.dry_run and any(hash(key) in self._seen for key in step.traces):
            step.action = SKIPPED
        elif not self.may_create:
            words = _("There is no such customer, and you may not make new ones.")
            draft.problems.append(Problem(self.reader.column_of("name", "phone", "email"), step.draft.name[:80], words))
        else:
            self._create(step)
            self._fresh += 1
            if step.company is not None:
                self._companies.add(step.company)


def root_of(step: Step) -> Step:
    """The step by which the customer of a step is known or made."""
    return step.into or step


def same_customer(one: Step, other: Step) -> bool:
    """Whether two rows are of one customer; in a rehearsal one of an earlier batch has no id, so his traces tell."""
    first, second = root_of(one).customer_id, root_of(other).customer_id
    if first is not None and second is not None:
        return first == second
    keys = {key for step in (one, root_of(one)) for key in (*step.traces, *_names_of(step.draft))}
    return not keys.isdisjoint(other.traces)


def traces_of(draft: Draft) -> list[tuple[str, str]]:
    """By what a customer whom another record names is recognised, the surest first."""
    found = [trace for trace in draft.traces() if trace[0] != "name"]
    by_name = _names_of(draft)
    return found + (by_name if draft.kind == COMPANY or draft.company or not found else [])[:1]


def _names_of(draft: Draft) -> list[tuple[str, str]]:
    """Traces by name: a company's own, a person's with the company and alone."""
    key = keys_of(draft.kind, draft.name, draft.last_name, draft.first_name)[0]
    if draft.kind == COMPANY:
        return [("name", key)]
    alone = ("person", trace_of_person(key))
    return [("person", trace_of_person(key, company_key(draft.company))), alone] if draft.company else [alone]
