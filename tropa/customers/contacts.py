"""When a customer was in touch last: the newest of the facts that the apps know, counted anew when one of them changes.

An app registers its facts in its `contacts.py`: what was done for the customer, later calls and letters.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from tropa.core.buffer import OperationContext
from tropa.core.records import RecordQuerySet
from tropa.core.registry import Registry
from tropa.customers.models import Customer
from tropa.lib.sequences import chunks


@dataclass(frozen=True)
class Fact:
    """Records that are each a contact with a customer.

    Args:
        label: "activities.done".
        records: those that count.
        at: the column with the time of the contact.
        customer: the column, as the journal calls it, with the customer.
        decides: further columns that decide whether a record counts.
    """

    label: str
    records: Callable[[], RecordQuerySet]
    at: str
    customer: str = "customer_id"
    decides: Collection[str] = ("deleted_at",)

    def latest(self, customers: Sequence[UUID]) -> Iterable[tuple[UUID, datetime]]:
        """The newest for each of these customers, as far as there are any."""
        mine: Any = self.records().filter(**{f"{self.customer}__in": customers}).order_by()
        newest: Iterable[tuple[UUID, datetime]] = mine.values_list(self.customer).annotate(newest=Max(self.at))
        return newest


facts: Registry[Fact] = Registry(Fact, module="contacts")


def follow(root: OperationContext) -> None:
    """The journal's hook: whose facts this transaction touched, undo and purge included, are counted anew."""
    touched: set[UUID] = set()
    for fact in facts:
        touched |= _touched(root, fact)
    recount(touched - {None})


def recount(customers: Collection[UUID]) -> None:
    """Write `last_contact_at` of these customers where it is not what the facts say."""
    for part in chunks(sorted(customers), 500):
        newest: dict[UUID, datetime] = {}
        for fact in facts:
            for customer, at in fact.latest(part):
                newest[customer] = max(at, newest.get(customer, at))
        there = Customer.everything.filter(pk__in=part).values_list("pk", "last_contact_at")
        stale = [(newest.get(pk), pk) for pk, at in there if at != newest.get(pk)]
        Customer.everything.derive_each("last_contact_at", stale)


def _touched(root: OperationContext, fact: Fact) -> set[UUID]:
    """Whose facts were written: of new records those that count, of others those before and after."""
    records = fact.records()
    decisive = {fact.at, fact.customer, *fact.decides}
    made: set[UUID] = set()
    changed: set[UUID] = set()
    found: set[UUID] = set()
    for entry in root.written:
        if entry.model is not records.model:
            continue
        if entry.action == "c":
            made.update(row[0] for row in entry.rows)
        elif decisive & {*entry.columns}:
            changed.update(row[0] for row in entry.rows)
            if fact.customer in entry.columns:
                at = entry.columns.index(fact.customer)
                found.update(row[2][at] for row in entry.rows)
    for rows, ids in ((records, made - changed), (records.model.everything.all(), changed)):
        for part in chunks(sorted(ids), 500):
            found.update(rows.filter(pk__in=part).values_list(fact.customer, flat=True))
    return found
