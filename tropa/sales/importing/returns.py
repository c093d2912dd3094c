"""What refunds of a file give back: the sale that they name, else the newest before them that leaves so much."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum

from tropa.sales.models import Sale


@dataclass(slots=True)
class Bought:
    """A purchase of which something may be given back."""

    id: UUID
    day: date
    currency: str
    left: Decimal
    external_id: str = ""
    step: Any = None
    """Its row, where that stands in the same batch."""


class Returns:
    """Purchases of one file and those that stand, by customer."""

    def __init__(self) -> None:
        self._fresh: dict[Any, list[Bought]] = defaultdict(list)
        """Purchases of this file that the base does not know yet."""

    def forget(self) -> None:
        """What was planned is written."""
        self._fresh.clear()

    def add(self, whose: Any, bought: Bought) -> None:
        """A purchase that is planned."""
        self._fresh[whose].append(bought)

    def standing(self, customers: set[UUID]) -> dict[UUID, list[Bought]]:
        """What these customers have bought and not given back."""
        found: dict[UUID, list[Bought]] = defaultdict(list)
        if not customers:
            return found
        purchases = Sale.objects.purchases().filter(customer__among=customers)
        given = Sale.objects.standing().filter(customer__among=customers, refund_of__isnull=False)
        back = dict(given.values_list("refund_of_id").annotate(Sum("amount")).order_by())
        for pk, customer, day, currency, amount, number in purchases.values_list(
            "pk", "customer_id", "occurred_on", "currency", "amount", "external_id"
        ):
            found[customer].append(Bought(pk, day, currency, amount + back.get(pk, 0), number))
        return found

    def given_back(self, step: Any, standing: Sequence[Bought]) -> Bought | None:
        """The purchase that a refund is of; what it leaves becomes less. None: there is none."""
        bought, draft = [*standing, *self._fresh[step.whose]], step.draft
        named = [one for one in bought if draft.refund_of and one.external_id == draft.refund_of]
        fits = [one for one in named or _newest_first(bought, draft.occurred_on)
                if one.currency == step.currency and one.left + step.amount >= 0]  # fmt: skip
        if not fits or (draft.refund_of and not named):
            return None
        fits[0].left += step.amount
        return fits[0]


def _newest_first(bought: Sequence[Bought], until: Any) -> Iterator[Bought]:
    return iter(sorted((one for one in bought if one.day <= until), key=lambda one: one.day, reverse=True))
