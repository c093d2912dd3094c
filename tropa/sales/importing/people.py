"""People of deals in a file: whom a row names beside the buyer gets a part in the deal."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from tropa.customers.importing.drafts import COMPANY, Problem
from tropa.customers.importing.linking import root_of, same_customer
from tropa.customers.importing.parts import Part
from tropa.customers.importing.reading import Reader
from tropa.customers.importing.steps import CREATED, SKIPPED, UPDATED, Step
from tropa.customers.models import Import
from tropa.customers.models.customer import keys_of
from tropa.sales.importing.contacts import NO_SAY, column_in
from tropa.sales.importing.drafts import ContactDraft
from tropa.sales.models import DealPerson


class People:
    """Parts in deals that rows give: who stands in a deal keeps his part.

    Args:
        policy: that of the import; one that leaves known deals alone gives them nobody.
    """

    def __init__(self, reader: Reader, policy: str) -> None:
        self.reader, self.policy = reader, policy

    def settle(self, steps: Sequence[Any]) -> None:
        """Say of each row who is new in its deal, in a constant number of queries."""
        naming = [step for step in steps if step.beside]
        rows = {step.draft.number: step for step in steps} if naming else {}
        homes = [self._home(step, rows) for step in naming]
        there: dict[UUID, list[DealPerson]] = {home.id: [] for home in homes if home is not None}
        known = [home.id for home in homes if home is not None and home.action == UPDATED]
        if known:
            for part in DealPerson.objects.filter(deal__among=known).select_related("customer").order_by("pk"):
                there[part.deal_id].append(part)
        named, met = [self._take(step) for step in naming], defaultdict[UUID, list[Step]](list)
        for step, home, those in zip(naming, homes, named, strict=True):
            if home is None:
                continue
            for contact, one in self._new(step, those, there[home.id], met[home.id]):
                home.people.append((contact, one))
                home.beside.append(one)
            if step.earlier and not home.people and home is step:
                step.action = SKIPPED

    def compose(self, part: Part, steps: Sequence[Any]) -> None:
        """Add the parts that these rows give to what is written."""
        rows = [
            (step.id, one.customer_id, contact.part, contact.words) for step in steps for contact, one in step.people
        ]
        part.add(DealPerson, ["deal", "customer", "role", "note"], rows)

    def _home(self, step: Any, rows: dict[int, Any]) -> Any:
        """The row that writes the deal: people of one deal may stand in a row each. None where nothing is written."""
        home = rows.get(step.earlier, step)
        if home is step and step.earlier and step.record is not None and self.policy != Import.Policy.SKIP:
            step.id, step.action = step.record.pk, UPDATED
        return home if home.action in {CREATED, UPDATED} else None

    def _take(self, step: Any) -> list[Step]:
        """Those whom a row names; nobody works yet at a company that only a row which is left out would make."""
        named, step.beside = step.beside, []
        for one in named:
            if step.buyer.draft.kind == COMPANY and one.into is None and one.action == CREATED:
                one.company = None
        return list(named)

    def _new(
        self, step: Any, named: Sequence[Step], there: list[DealPerson], met: list[Step]
    ) -> Iterator[tuple[ContactDraft, Step]]:
        standing = {part.customer_id for part in there}
        column = column_in(self.reader)
        met.append(step.buyer)
        for contact, one in zip(step.draft.contacts, named, strict=True):
            root, told = root_of(one), [*contact.problems, *contact.remarks]
            step.draft.remarks += [problem._replace(column=column) for problem in told]
            if contact.problems or one.customer_id in standing or any(same_customer(each, one) for each in met):
                continue
            if root.customer.is_company if root.customer else root.draft.kind == COMPANY:
                step.draft.remarks.append(Problem(column, contact.name[:80], NO_SAY))
            elif not self._stands_by_name(contact, root, there):
                self._employ(step, root)
                met.append(one)
                yield contact, one

    def _stands_by_name(self, contact: ContactDraft, root: Step, there: list[DealPerson]) -> bool:
        """Whether somebody of whom only the name is known is one of the people of the deal."""
        if root.action != CREATED or contact.points:
            return False
        key = keys_of(contact.kind, contact.name, contact.last_name, contact.first_name)[0]
        found = next((part.customer for part in there if part.customer.name_key == key), None)
        if found is not None:
            root.customer, root.action = found, SKIPPED
        return found is not None

    def _employ(self, step: Any, root: Step) -> None:
        employer = root_of(step.buyer)
        if root.action == CREATED and root.company is None and step.buyer.draft.kind == COMPANY:
            is_company = employer.customer.is_company if employer.customer else employer.draft.kind == COMPANY
            root.company = employer.customer_id if is_company else None
