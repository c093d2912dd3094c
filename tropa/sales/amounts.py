"""A deal with lines has its amount from them, whatever door wrote lines, dates or amount; undo included."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core.buffer import OperationContext
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.lib import lines
from tropa.lib.lines import Totals
from tropa.lib.sequences import chunks
from tropa.sales.models import Deal, DealLine
from tropa.sales.models.deal_line import day_of
from tropa.staff.models.tax_rate import rates_on

DECISIVE = frozenset({"amount", "tax_included", "expected_on", "closed_at", "discount", "discount_percent"})
"""Columns of a deal that its amount hangs on."""


def total_of(deal: Deal) -> Totals:
    """What its lines come to."""
    return lines.total((line.figures for line in deal.lines.all()), tax_included=deal.tax_included)


def parts_of_discount(deal: Deal, standing: Sequence[DealLine]) -> list[Decimal]:
    """The discount on the whole deal, by line: percent first, then the sum, as the prices are meant.

    Raises:
        RuleViolation: it is more than the lines come to.
    """
    sums = [line.own.sum for line in standing]
    whole = sum(sums, Decimal(0))
    off = lines.to_cents(whole * deal.discount_percent / lines.HUNDRED) + deal.discount
    if off > whole:
        words = _("The discount on the whole deal is more than its lines come to.")
        raise RuleViolation("sales.discount_over", words, field="discount")
    return lines.spread(off, sums)


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
    """Write rates of VAT, parts of the discount and amounts where they are not what lines and dates say.

    A deal without lines keeps its own amount. Inside an operation.

    Raises:
        RuleViolation: the discount on one is more than its lines come to.
    """
    for part in chunks(sorted(deals), 500):
        having = Deal.objects.filter(pk__in=DealLine.objects.filter(deal__in=part).values("deal"))
        for deal in having.prefetch_related("lines"):
            stale = _recounted(deal)
            amount = total_of(deal).gross
            if stale or deal.amount != amount:
                with operation("sales.count_lines", title=_("The amount follows from the lines")):
                    for line in stale:
                        line.save(update_fields=["tax_rate", "whole_discount"])
                    deal.amount = amount
                    deal.save()


def _recounted(deal: Deal) -> list[DealLine]:
    """The lines whose rate or part of the discount is another by now, with the new ones, not saved."""
    standing, known = list(deal.lines.all()), rates_on(day_of(deal))
    stale = []
    for line, part in zip(standing, parts_of_discount(deal, standing), strict=True):
        counted = known.get(line.tax, line.tax_rate), part
        if (line.tax_rate, line.whole_discount) != counted:
            line.tax_rate, line.whole_discount = counted
            stale.append(line)
    return stale
