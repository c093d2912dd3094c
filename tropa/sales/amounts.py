"""A deal with lines has its amount from them, whatever door wrote lines, dates or amount; undo included."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core.buffer import OperationContext
from tropa.core.journal import operation
from tropa.lib import lines
from tropa.lib.lines import Totals
from tropa.lib.sequences import chunks
from tropa.sales.models import Deal, DealLine
from tropa.sales.models.deal_line import day_of
from tropa.staff.models.tax_rate import rates_on

DECISIVE = frozenset({"amount", "tax_included", "expected_on", "closed_at"})
"""Columns of a deal that its amount hangs on."""


def total_of(deal: Deal) -> Totals:
    """What its lines come to."""
    return lines.total((line.figures for line in deal.lines.all()), tax_included=deal.tax_included)


def follow(root: OperationContext) -> None:
    """The journal's hook: the deals whose lines or dates this transaction wrote are counted anew."""
    deals: set[UUID] = set()
    written: set[UUID] = set()
    for entry in root.written:
        if entry.model is DealLine:
            written.update(row[0] for row in entry.rows)
        elif entry.model is Deal and entry.action != "c" and DECISIVE & {*entry.columns}:
            deals.update(row[0] for row in entry.rows)
    for part in chunks(sorted(written), 500):
        deals.update(DealLine.everything.filter(pk__in=part).values_list("deal_id", flat=True))
    recount(deals)


def recount(deals: Collection[UUID]) -> None:
    """Write rates of VAT and amounts where they are not what lines and dates say; a deal without lines keeps its own.

    Inside an operation.
    """
    for part in chunks(sorted(deals), 500):
        having = Deal.objects.filter(pk__in=DealLine.objects.filter(deal__in=part).values("deal"))
        for deal in having.prefetch_related("lines"):
            known = rates_on(day_of(deal))
            stale = [line for line in deal.lines.all() if line.tax_rate != known.get(line.tax, line.tax_rate)]
            for line in stale:
                line.tax_rate = known[line.tax]
            amount = total_of(deal).gross
            if stale or deal.amount != amount:
                with operation("sales.count_lines", title=_("The amount follows from the lines")):
                    for line in stale:
                        line.save(update_fields=["tax_rate"])
                    deal.amount = amount
                    deal.save()
