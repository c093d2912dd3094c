"""What is to be done with each row of a file of past sales.

A ledger is appended to: a sale that is there is never filled, only replaced by a counter-entry and a new entry.
Imported sales have the origin "import" and stay when the company decides anew what makes a sale.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_noop as _

from tropa.core.ids import uuid7s
from tropa.customers.importing.cells import CellReader
from tropa.customers.importing.linked import LinkedPlanner, LinkedStep
from tropa.customers.importing.linking import root_of
from tropa.customers.importing.steps import FAILED, SKIPPED, UPDATED
from tropa.customers.models import Customer, Import
from tropa.lib.names import folded
from tropa.sales.importing import cells, goods
from tropa.sales.importing.drafts import SaleDraft
from tropa.sales.importing.goods import Goods
from tropa.sales.importing.rated import Rates
from tropa.sales.importing.reading import LinkedReader
from tropa.sales.importing.receipts import Receipts, cost_of
from tropa.sales.importing.returns import Bought, Returns
from tropa.sales.models import Sale
from tropa.sales.models.sale_line import Content
from tropa.staff.models import Member

ORIGIN = "import"
_REFUND = ("возврат", "refund", "return", "сторно", "chargeback")


class SaleReader(LinkedReader):
    """Reads sales."""

    draft: ClassVar[Any] = SaleDraft

    def reads(self, target: str) -> CellReader:
        """The price of one thing is finer than a sum."""
        return partial(cells.amount, "price", places=4) if target == "price" else super().reads(target)


@dataclass(slots=True)
class SaleStep(LinkedStep):
    """A row of a file of sales; with the last row of a receipt its sale is written."""

    refund: bool = False
    given_back: bool = False
    """Whether the row itself calls it a refund; below zero a row of a receipt may be a discount."""
    makes: bool = False
    """Whether a sale is appended with this row."""
    amount: Decimal = Decimal(0)
    whole: Decimal | None = None
    """Of the first row of a receipt: what all of it comes to."""
    currency: str = ""
    cost: Decimal | None = None
    lines: list[Content] = field(default_factory=list)
    of: UUID | None = None
    """The sale that a refund gives back."""
    of_step: "SaleStep | None" = None
    """Its row, where that stands in the same batch."""
    sale: Sale | None = None
    """The entry that was there."""
    turn: int = 0


class SalePlanner(LinkedPlanner):
    """Decides about sales: which stand already, and what refunds give back."""

    kind: ClassVar[str] = "sale"
    step: ClassVar[Any] = SaleStep

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.base = Rates().base
        self.goods, self.receipts, self.returns = Goods(self.importer), Receipts(self), Returns()
        self._ours: Counter[Any] = Counter()
        """Sales without a number that this file has brought, by what they say."""
        self._lines = 0

    def new(self) -> Mapping[str, Iterable[Any]]:
        """Lines of new sales too."""
        return {**super().new(), "sale_line": range(self._lines)}

    def close(self, steps: Sequence[SaleStep]) -> None:
        """A receipt comes in whole or not at all."""
        self.receipts.settle(steps)
        self._lines += sum(len(step.lines) for step in steps if step.makes and step.action != FAILED)

    def check(self, step: SaleStep) -> None:
        """When and how much; a refund is told by its sum or by its kind."""
        draft = step.draft
        self.receipts.lend(draft)
        if draft.occurred_on is None and not draft.problems:
            step.fail(self.reader.column_of("occurred_on"), _("The row does not say when it was."))
        said = goods.sum_of(draft)
        # A thing given away costs nothing; a whole purchase does not.
        if (said is None or (not said and not goods.is_line(draft))) and not draft.problems:
            step.fail(self.reader.column_of("amount", "price"), _("The row does not say how much it was."))
            return
        said = said or Decimal(0)
        step.given_back = folded(draft.operation).startswith(_REFUND)
        step.refund = said < 0 or step.given_back
        step.amount = -abs(said) if step.refund else said
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
            self.returns.forget()
        self.goods.learn(step.draft for step in steps)
        numbered, alike = self._numbered(steps), self._alike(steps)
        whole: list[SaleStep] = []
        for step, identity in zip(steps, uuid7s(len(steps)), strict=True):
            step.id = identity
            rows = self.receipts.join(step)
            if rows:
                self._add_up(step, rows)
                whole.append(step)
            if step.action == FAILED:
                continue
            if step.draft.external_id:
                self._compare(step, numbered, whole=bool(rows))
            elif self.policy != Import.Policy.CREATE and alike[_said(step)] > 0:
                alike[_said(step)] -= 1
                step.action = SKIPPED
            else:
                self._ours[_said(step)] += 1
                step.makes = True
        self._correct([step for step in whole if step.sale is not None])
        for step in whole:
            if step.makes and not step.refund:
                root_of(step.buyer).draft.lifecycle = Customer.Lifecycle.CUSTOMER
                bought = Bought(identity_of(step), step.draft.occurred_on, step.currency, step.amount)
                bought.external_id, bought.step = step.draft.external_id, step
                self.returns.add(step.whose, bought)
        self._give_back([step for step in whole if step.refund and step.makes])

    def _add_up(self, step: SaleStep, rows: Sequence[SaleStep]) -> None:
        """What all rows of a sale come to, to the kopeck."""
        first, draft = rows[0], step.draft
        if len(rows) > 1 or goods.is_line(first.draft):
            step.lines = [self.goods.content(row.draft, row.amount, at) for at, row in enumerate(rows)]
        step.amount = sum((row.amount for row in rows), Decimal(0))
        step.refund = step.amount < 0
        step.cost, step.currency = cost_of(rows), first.currency
        step.owner, step.owner_named, step.source = first.owner, first.owner_named, first.source
        draft.occurred_on = first.draft.occurred_on
        draft.refund_of = next((row.draft.refund_of for row in rows if row.draft.refund_of), "")
        first.whole = step.amount
        if not step.amount:
            step.fail(self.reader.column_of("amount", "price"), _("All of it comes to nothing."))

    def _compare(self, step: SaleStep, numbered: dict[str, tuple[int, Sale | None]], *, whole: bool) -> None:
        """What becomes of a row whose sale stands."""
        step.turn, standing = numbered.get(step.draft.external_id, (0, None))
        if standing is None:
            step.makes = whole
            return
        step.found_by = "id"
        if self.policy == Import.Policy.CREATE:
            step.fail(self.reader.column_of("external_id"), _("A sale of this number is written down already."))
            return
        replaces = self.policy == Import.Policy.REPLACE and not step.refund and standing.refund_of_id is None
        if step.action != SKIPPED:
            step.action = UPDATED if replaces else SKIPPED
        if whole:
            step.sale = standing

    def _correct(self, steps: Sequence[SaleStep]) -> None:
        """What is different of sales that stand: replaced, or left and remarked."""
        there = goods.contents_of(step.sale for step in steps if step.lines)
        for step in steps:
            sale = step.sale
            assert sale is not None
            changes = {
                name: (getattr(sale, name), value)
                for name, value in facts(step).items()
                if getattr(sale, name) != value
            }
            known = there.get(sale.pk, [])
            if step.lines and not goods.alike(known, step.lines):
                changes["lines"] = (goods.names_of(known), goods.names_of(step.lines))
            if self.policy == Import.Policy.REPLACE and not step.refund and sale.refund_of_id is None:
                step.id, step.changes = sale.pk, changes
            elif changes and self.policy == Import.Policy.UPDATE:
                words = _("It is written down with another content, which stays; choose “replace” to correct it.")
                self.remark(step, "external_id", step.draft.external_id, words)

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

    def _give_back(self, refunds: Sequence[SaleStep]) -> None:
        """The sale that each row names, else the newest one before it that leaves so much."""
        standing = self.returns.standing({step.customer_id for step in refunds if step.customer_id})
        for step in refunds:
            known = standing[step.customer_id] if step.customer_id else []
            found = self.returns.given_back(step, known)
            if found is None:
                words = _("There is no sale that it could be a refund of; import the sales first.")
                step.fail(self.reader.column_of("refund_of", "amount"), words)
            else:
                step.of, step.of_step = found.id, found.step


def _said(step: SaleStep) -> tuple[Any, ...]:
    return (step.whose, step.draft.occurred_on, step.amount, step.currency)


def identity_of(step: SaleStep) -> UUID:
    """Of an entry that is planned."""
    assert step.id is not None
    return step.id


def facts(step: SaleStep) -> dict[str, Any]:
    """What a row says of a sale, by columns."""
    return {
        "customer_id": step.customer_id,
        "occurred_on": step.draft.occurred_on,
        "amount": step.amount,
        "currency": step.currency,
    } | ({"cost": step.cost} if step.cost is not None else {})
