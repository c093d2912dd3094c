"""When a customer was in touch last: the newest of the facts that the apps know, counted anew when one of them changes.

An app registers its facts in its `contacts.py`: what was done for the customer, later calls and letters.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from tropa.core.buffer import OperationContext
from tropa.core.journal.facts import Facts
from tropa.core.registry import Registry
from tropa.customers.models import Customer
from tropa.lib.sequences import chunks


@dataclass(frozen=True, kw_only=True)
class Fact(Facts):
    """Records that are each a contact with a customer; `label`: "activities.done"."""

    label: str
    of: str = "customer_id"

    def latest(self, customers: Sequence[UUID]) -> Iterable[tuple[UUID, datetime]]:
        """The newest for each of these customers, as far as there are any."""
        mine: Any = self.records().filter(**{f"{self.of}__in": customers}).order_by()
        newest: Iterable[tuple[UUID, datetime]] = mine.values_list(self.of).annotate(newest=Max(self.at))
        return newest


facts: Registry[Fact] = Registry(Fact, module="contacts")


def follow(root: OperationContext) -> None:
    """The journal's hook: whose facts this transaction touched, undo and purge included, are counted anew."""
    touched: set[UUID] = set()
    for fact in facts:
        touched |= fact.touched(root)
    recount(touched)


def stale(customers: Iterable[UUID]) -> Iterator[tuple[datetime | None, UUID]]:
    """Those of these customers whose `last_contact_at` is not what the facts say, with what they say."""
    for part in chunks(customers, 500):
        newest: dict[UUID, datetime] = {}
        for fact in facts:
            for customer, at in fact.latest(part):
                newest[customer] = max(at, newest.get(customer, at))
        there = Customer.everything.filter(pk__in=part).values_list("pk", "last_contact_at")
        yield from ((newest.get(pk), pk) for pk, at in there if at != newest.get(pk))


def recount(customers: Collection[UUID]) -> None:
    """Write `last_contact_at` of these customers where it is not what the facts say."""
    for part in chunks(sorted(customers), 500):
        Customer.everything.derive_each("last_contact_at", list(stale(part)))
