"""How planned sales are written: appended with their lines, or replaced by a counter-entry and a new entry."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop as _

from tropa.customers.importing.linked import LinkedWriter
from tropa.customers.importing.parts import Part
from tropa.customers.importing.steps import CREATED, FAILED, UPDATED
from tropa.sales.importing.rated import Rates
from tropa.sales.importing.recorded import own
from tropa.sales.importing.sales import ORIGIN, SalePlanner, SaleStep, facts
from tropa.sales.models import Sale, SaleLine
from tropa.sales.models.sale_line import COLUMNS, enter

SALE = ["id", "customer", "occurred_on", "amount", "currency", "amount_base", "cost", "owner", "team", "branch",
        "source", "origin_kind", "external_id", "turn", "refund_of"]  # fmt: skip
LINE = ["sale", *COLUMNS]


class SaleWriter(LinkedWriter):
    """Appends sales."""

    planner: SalePlanner

    def __init__(self, planner: SalePlanner) -> None:
        super().__init__(planner)
        self.rates = Rates()

    def prepare(self, steps: Sequence[SaleStep]) -> Part:
        """Purchases first: a refund leads to one."""
        written = [step for step in steps if step.action in {CREATED, UPDATED} or step.makes or step.changes]
        return self.compose(sorted(written, key=lambda step: step.refund))

    def compose(self, steps: Sequence[SaleStep]) -> Part:
        """Without refunds of sales that were refused meanwhile."""
        for step in steps:
            if step.of_step is not None and step.of_step.action == FAILED and step.action != FAILED:
                step.fail("", _("The sale that it is a refund of was refused."))
        return super().compose([step for step in steps if step.action != FAILED])

    def write(self, part: Part, steps: Sequence[SaleStep]) -> bool:
        """As every writer; rows of a receipt that the base refused are refused with it."""
        if super().write(part, steps):
            return True
        self.planner.receipts.settle(steps)
        return False

    def add(self, part: Part, _fresh: Sequence[SaleStep]) -> None:
        """The entries and their lines."""
        fresh = [step for step in part.steps if step.makes]
        part.add(Sale, SALE, [self._row(step) for step in fresh if not step.refund])
        part.add(Sale, SALE, [self._row(step) for step in fresh if step.refund])
        lines = part.add(SaleLine, LINE, [(step.id, *line) for step in fresh for line in step.lines])
        part.linked["sale_line"] = lines.ids

    def change(self, steps: Sequence[SaleStep]) -> None:
        """Replace what stands by a counter-entry and a new entry."""
        for step in steps:
            if step.sale is None or not step.changes:
                continue
            said = facts(step)
            if not step.lines and step.sale.amount == step.amount:
                del said["amount"]  # the lines that stand come along
            base = self.rates.in_base(step.amount, step.currency, step.draft.occurred_on)
            entry = step.sale.replaced(**said, amount_base=base)
            if step.lines:
                enter(entry, step.lines)

    def _row(self, step: SaleStep) -> tuple[Any, ...]:
        draft = step.draft
        return (
            step.id,
            step.customer_id,
            draft.occurred_on,
            step.amount,
            step.currency,
            self.rates.in_base(step.amount, step.currency, draft.occurred_on),
            step.cost,
            *own(step),
            step.source,
            ORIGIN,
            draft.external_id,
            step.turn,
            step.of,
        )
