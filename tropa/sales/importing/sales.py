"""What is to be done with each row of a file of past sales, and how it is written.

A ledger is appended to: a sale that is there is never filled, only replaced by a counter-entry and a new entry.
Imported sales have the origin "import" and stay when the company decides anew what makes a sale.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_noop as _

from tropa.core.ids import uuid7s
from tropa.customers.importing.linking import root_of
from tropa.customers.importing.parts import Part
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED
from tropa.customers.models import Customer, Import
from tropa.lib.names import folded
from tropa.sales.importing.deals import Rates
from tropa.sales.importing.drafts import SaleDraft
from tropa.sales.importing.linked import LinkedPlanner, LinkedReader, LinkedStep, LinkedWriter
from tropa.sales.importing.recorded import own
from tropa.sales.models import Sale
from tropa.staff.models import Member

ORIGIN = "import"
SALE = ["id", "customer", "occurred_on", "amount", "currency", "amount_base", "cost", "owner", "team", "branch",
        "source", "origin_kind", "external_id", "turn", "refund_of"]  # fmt: skip
_REFUND = ("возврат", "refund", "return", "сторно", "chargeback")


class SaleReader(LinkedReader):
    """Reads sales."""

    draft: ClassVar[Any] = SaleDraft


@dataclass(slots=True)
class SaleStep(LinkedStep):
    """A row of a file of sales and what becomes of it."""

    refund: bool = False
    amount: Decimal = Decimal(0)
    currency: str = ""
    of: UUID | None = None
    """The sale that a refund gives back."""
    of_step: "SaleStep | None" = None
    """Its row, where that stands in the same batch."""
    sale: Sale | None = None
    """The entry that was there."""
    turn: int = 0


@dataclass(slots=True)
class Bought:
    """A purchase of which something may be given back."""

    id: UUID
    day: date
    currency: str
    left: Decimal
    external_id: str = ""
    step: SaleStep | None = None


class SalePlanner(LinkedPlanner):
    """Decides about sales: which stand already, and what refunds give back."""

    kind: ClassVar[str] = "sale"
    step: ClassVar[Any] = SaleStep

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.base = Rates().base
        self._fresh: dict[Any, list[Bought]] = defaultdict(list)
        """Purchases of this file that the base does not know yet, by customer."""
        self._ours: Counter[Any] = Counter()
        """Sales without a number that this file has brought, by what they say."""

    def check(self, step: SaleStep) -> None:
        """When and how much; a refund is told by its sum or by its kind."""
        draft = step.draft
        if draft.occurred_on is None and not draft.problems:
            step.fail(self.reader.column_of("occurred_on"), _("The row does not say when it was."))
        if not draft.amount and not draft.problems:
            step.fail(self.reader.column_of("amount"), _("The row does not say how much it was."))
            return
        step.refund = (draft.amount or 0) < 0 or folded(draft.operation).startswith(_REFUND)
        step.amount = -abs(draft.amount or Decimal(0)) if step.refund else draft.amount or Decimal(0)
        step.currency = draft.currency or self.base
        if draft.cost is not None and step.refund:
            draft.cost = -abs(draft.cost)

    def mine(self, step: SaleStep) -> Member | None:
        """Whoever answers for the customer; of a new one it is the importer."""
        known: Customer | None = root_of(step.buyer).customer
        return (self.buyers.members.of_id(known.owner_id) if known else None) or self.importer

    def meet(self, steps: Sequence[SaleStep]) -> None:
        """Find those that stand; purchases come before what is given back of them."""
        if not self.dry_run:
            self._fresh.clear()
        numbered, alike = self._numbered(steps), self._alike(steps)
        for step, identity in zip(steps, uuid7s(len(steps)), strict=True):
            step.id = identity
            if step.draft.external_id:
                self._compare(step, numbered)
            elif self.policy != Import.Policy.CREATE and alike[_said(step)] > 0:
                alike[_said(step)] -= 1
                step.action = SKIPPED
            else:
                self._ours[_said(step)] += 1
        for step in steps:
            if step.action == CREATED and not step.refund:
                root_of(step.buyer).draft.lifecycle = Customer.Lifecycle.CUSTOMER
                bought = Bought(identity_of(step), step.draft.occurred_on, step.currency, step.amount)
                bought.external_id, bought.step = step.draft.external_id, step
                self._fresh[step.whose].append(bought)
        refunds = [step for step in steps if step.refund and step.action in {CREATED, UPDATED}]
        standing = self._standing(refunds)
        for step in refunds:
            self._give_back(step, [*standing[step.customer_id], *self._fresh[step.whose]])

    def _compare(self, step: SaleStep, numbered: dict[str, tuple[int, Sale | None]]) -> None:
        draft = step.draft
        turn, standing = numbered.get(draft.external_id, (0, None))
        step.turn = turn
        if earlier := self.repeats(step, [draft.external_id]):
            step.action = SKIPPED
            self.remark(step, "external_id", draft.external_id, _("Row %(row)d says the same."), {"row": earlier})
        elif standing is None:
            return
        elif self.policy == Import.Policy.CREATE:
            words = _("A sale of this number is written down already.")
            step.fail(self.reader.column_of("external_id"), words)
        elif self.policy == Import.Policy.REPLACE and not step.refund and standing.refund_of_id is None:
            step.sale, step.id, step.found_by, step.action = standing, standing.pk, "id", UPDATED
            for name, value in facts(step).items():
                if getattr(standing, name) != value:
                    step.changes[name] = (getattr(standing, name), value)
        else:
            step.action, step.found_by = SKIPPED, "id"

    def _numbered(self, steps: Sequence[SaleStep]) -> dict[str, tuple[int, Sale | None]]:
        """How often each number was written, and the entry of it that stands."""
        ids = {step.draft.external_id for step in steps if step.draft.external_id}
        if not ids:
            return {}
        written = Sale.objects.filter(external_id__among=ids, reverses=None)
        counts = Counter(written.values_list("external_id", flat=True))
        standing = {sale.external_id: sale for sale in Sale.objects.standing().filter(external_id__among=ids)}
        return {number: (count, standing.get(number)) for number, count in counts.items()}

    def _alike(self, steps: Sequence[SaleStep]) -> Counter[Any]:
        """How many sales without a number stand that say the same, without those of this file itself."""
        customers = {step.customer_id for step in steps if step.customer_id and not step.draft.external_id}
        if not customers:
            return Counter()
        there = Sale.objects.standing().filter(customer__among=customers, external_id="", origin_kind=ORIGIN)
        found = Counter(there.values_list("customer_id", "occurred_on", "amount", "currency"))
        return found - self._ours

    def _standing(self, refunds: Sequence[SaleStep]) -> dict[UUID | None, list[Bought]]:
        """What customers of refunds have bought and not given back."""
        found: dict[UUID | None, list[Bought]] = defaultdict(list)
        customers = {step.customer_id for step in refunds if step.customer_id}
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

    def _give_back(self, step: SaleStep, bought: Sequence[Bought]) -> None:
        """The sale that the row names, else the newest one before it that leaves so much."""
        draft = step.draft
        named = [one for one in bought if draft.refund_of and one.external_id == draft.refund_of]
        fits = [one for one in named or _newest_first(bought, draft.occurred_on)
                if one.currency == step.currency and one.left + step.amount >= 0]  # fmt: skip
        if not fits or (draft.refund_of and not named):
            words = _("There is no sale that it could be a refund of; import the sales first.")
            step.fail(self.reader.column_of("refund_of", "amount"), words)
            return
        fits[0].left += step.amount
        step.of, step.of_step = fits[0].id, fits[0].step


def _newest_first(bought: Sequence[Bought], until: Any) -> Iterator[Bought]:
    return iter(sorted((one for one in bought if one.day <= until), key=lambda one: one.day, reverse=True))


def _said(step: SaleStep) -> tuple[Any, ...]:
    return (step.whose, step.draft.occurred_on, step.amount, step.currency)


def identity_of(step: SaleStep) -> UUID:
    """Of an entry that is planned."""
    assert step.id is not None
    return step.id


def facts(step: SaleStep) -> dict[str, Any]:
    """What a row says of a sale, by columns."""
    draft = step.draft
    return {
        "customer_id": step.customer_id,
        "occurred_on": draft.occurred_on,
        "amount": step.amount,
        "currency": step.currency,
    } | ({"cost": draft.cost} if draft.cost is not None else {})


class SaleWriter(LinkedWriter):
    """Appends sales."""

    planner: SalePlanner

    def __init__(self, planner: SalePlanner) -> None:
        super().__init__(planner)
        self.rates = Rates()

    def prepare(self, steps: Sequence[SaleStep]) -> Part:
        """Purchases first: a refund leads to one."""
        return super().prepare(sorted(steps, key=lambda step: step.refund))

    def compose(self, steps: Sequence[SaleStep]) -> Part:
        """Without refunds of sales that were refused meanwhile."""
        for step in steps:
            if step.of_step is not None and step.of_step.action == FAILED and step.action != FAILED:
                step.fail("", _("The sale that it is a refund of was refused."))
        return super().compose([step for step in steps if step.action != FAILED])

    def add(self, part: Part, fresh: Sequence[SaleStep]) -> None:
        """The entries."""
        part.add(Sale, SALE, [self._row(step) for step in fresh if not step.refund])
        part.add(Sale, SALE, [self._row(step) for step in fresh if step.refund])

    def change(self, steps: Sequence[SaleStep]) -> None:
        """Replace what stands by a counter-entry and a new entry."""
        for step in steps:
            if step.sale is not None and step.changes:
                step.sale.replaced(
                    **facts(step),
                    amount_base=self.rates.in_base(step.amount, step.currency, step.draft.occurred_on),
                )

    def _row(self, step: SaleStep) -> tuple[Any, ...]:
        draft = step.draft
        return (
            step.id,
            step.customer_id,
            draft.occurred_on,
            step.amount,
            step.currency,
            self.rates.in_base(step.amount, step.currency, draft.occurred_on),
            draft.cost,
            *own(step),
            step.source,
            ORIGIN,
            draft.external_id,
            step.turn,
            step.of,
        )
