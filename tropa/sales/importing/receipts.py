"""Rows of one receipt, wherever they stand in the file: they become one sale, written when the last of them is read."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _

from tropa.customers.importing.linking import same_customer
from tropa.customers.importing.steps import CREATED, FAILED, SKIPPED, UPDATED
from tropa.lib.sequences import chunks
from tropa.lib.spreadsheets.tables import Line
from tropa.sales.importing.drafts import SaleDraft
from tropa.sales.importing.goods import TOLD

LENT = ("kind", "kind_said", "name", "last_name", "first_name", "middle_name", "company", "tax_id", "occurred_on")
"""What later rows of a receipt may leave out: exports say it once."""
TOGETHER = 300


class Receipts:
    """The receipts of one file that have several rows.

    Args:
        planner: of the sales; its reader reads rows, its `check` judges them.
    """

    def __init__(self, planner: Any) -> None:
        self.planner = planner
        self._last: dict[str, int] = {}
        """The last row of each number that several rows have."""
        self._spoilt: dict[str, int] = {}
        """A row of a receipt that is refused: without it the sum would be wrong, so none of its rows comes in."""
        self._first: dict[str, SaleDraft] = {}
        self._open: dict[str, list[Any]] = {}
        """Rows of receipts that go on further down."""
        self._itemised = bool(planner.reader.mapping.targets() & set(TOLD))

    def survey(self, lines: Callable[[], Iterable[Line]], after: int) -> None:
        """Learn which rows belong together, before the first of them is planned.

        Args:
            lines: reads the file from its beginning.
            after: rows until this one are written: of receipts that go on behind it they are taken up again.
        """
        reader = self.planner.reader
        if not reader.column_of("external_id"):
            return
        once: set[str] = set()
        for line in lines():
            if number := reader.words_of(line, "external_id"):
                if number in once:
                    self._last[number] = line.number
                once.add(number)
        several = (line for line in lines() if reader.words_of(line, "external_id") in self._last)
        for line in several if self._last else ():
            step = self.planner.step(reader.read(line))
            self.planner.check(step)
            if step.draft.problems:
                self._spoilt.setdefault(step.draft.external_id, line.number)
        self._first.clear()
        if after and self._last:
            begun = (line for line in lines() if line.number <= after < self._end_of(line))
            for batch in chunks(begun, TOGETHER):
                self.planner.plan(batch)

    def _end_of(self, line: Line) -> int:
        return self._last.get(self.planner.reader.words_of(line, "external_id"), 0)

    def lend(self, draft: SaleDraft) -> None:
        """A row that leaves out whose and when takes it from the first row of its receipt."""
        if draft.external_id not in self._last:
            return
        first = self._first.setdefault(draft.external_id, draft)
        if first is draft:
            return
        draft.occurred_on = draft.occurred_on or first.occurred_on
        draft.currency = draft.currency or first.currency
        if not (draft.name or draft.points or draft.tax_id):
            draft.points = list(first.points)
            for name in LENT:
                setattr(draft, name, getattr(first, name))

    def join(self, step: Any) -> list[Any]:
        """All rows of a receipt when this is the last of them, else none."""
        number = step.draft.external_id
        if number not in self._last:
            return [step]
        if number in self._spoilt:
            self._refuse(step)
            return []
        rows = self._open.setdefault(number, [])
        if left_out := self._differs(step, rows):
            step.action = SKIPPED
        else:
            step.action = UPDATED if rows else CREATED
            rows.append(step)
        if step.draft.number < self._last[number]:
            return []
        if left_out:  # the sale is written with this row, though the row is no part of it
            step.buyer = rows[0].buyer
        self._first.pop(number, None)
        return self._open.pop(number)

    def settle(self, steps: Iterable[Any]) -> None:
        """A receipt that lost a row in this batch is refused with all its rows."""
        known = list(steps)
        lost = {step.draft.external_id: step.draft.number for step in known if step.action == FAILED}
        for number in lost.keys() & self._last.keys():
            self._spoilt.setdefault(number, lost[number])
            self._open.pop(number, None)
        for step in known:
            if step.draft.external_id in self._spoilt and step.action != FAILED:
                self._refuse(step)

    def _refuse(self, step: Any) -> None:
        words = _("Row %(row)d of the same number is refused, so the whole of it is left out.")
        column = self.planner.reader.column_of("external_id")
        step.fail(column, words, {"row": self._spoilt[step.draft.external_id]})

    def _differs(self, step: Any, rows: list[Any]) -> bool:
        """Whether a row is no part of the receipt whose number it has; the remark says why."""
        if not rows:
            return False
        first, draft, words = rows[0], step.draft, ""
        params = {"row": first.draft.number}
        if not same_customer(first.buyer, step.buyer):
            words = _("Row %(row)d has this number with another customer; this row is left out.")
        elif first.draft.occurred_on != draft.occurred_on:
            words = _("Row %(row)d has this number on another day; this row is left out.")
        elif first.currency != step.currency:
            words = _("Row %(row)d has this number in another currency; this row is left out.")
        elif first.given_back != step.given_back:
            words = _("Row %(row)d has this number; give the refund a number of its own. This row is left out.")
        elif not self._itemised and (same := [row for row in rows if row.draft.cells == draft.cells]):
            words, params = _("Row %(row)d says the same."), {"row": same[0].draft.number}
        if words:
            self.planner.remark(step, "external_id", draft.external_id, words, params)
        return bool(words)


def cost_of(rows: Iterable[Any]) -> Decimal | None:
    """What all of it cost; None where one row does not say it."""
    costs = [row.draft.cost for row in rows]
    return None if None in costs else sum(costs, Decimal(0))
