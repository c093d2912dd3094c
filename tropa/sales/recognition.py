"""When a sale counts: the company's policy turns deals (later payments, acts) into sales.

The journal's hook compares the deals that a transaction wrote with the sales that stand for them, so that every way to
win, change or reopen a deal, mass work, import and undo included, ends in the right entries: a difference is a
counter-entry and a new entry, never a change.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.buffer import OperationContext
from tropa.core.days import company_day
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.lib.sequences import chunks
from tropa.sales.models import Deal, DealLine, Sale
from tropa.sales.models.sale_line import contents_of, cost_of, enter

DEAL_WON = "deal_won"
MANUAL = "manual"
POLICIES = {
    DEAL_WON: (_lazy("Won deals"), _lazy("Each won deal is a purchase of its amount, on the day it was won.")),
    MANUAL: (
        _lazy("Only what is written down"),
        _lazy("Deals make no purchases: they are written down by hand, or come by import and through the API."),
    ),
}
"""What can be chosen, in words."""
DECISIVE = frozenset({"outcome", "closed_at", "amount", "currency", "customer_id", "deleted_at"})
"""Columns of a deal that its sale repeats; owner and source are those of the day of the sale and stay."""


def policy() -> str:
    """What makes a sale in this company: "deal_won", or the label of another policy under which deals make none."""
    settings = WorkspaceSettings.objects.first()
    return settings.recognition_policy if settings else DEAL_WON


def follow(root: OperationContext) -> None:
    """The journal's hook: sales follow the deals that this transaction wrote."""
    touched: set[UUID] = set()
    lines: set[UUID] = set()
    # An undo that brings deals again brings their sales again too, perhaps in its next transaction.
    again = root.origin == "undo"
    for entry in root.written:
        if entry.model is Deal and (DECISIVE & {*entry.columns} or (entry.action == "c" and not again)):
            touched.update(row[0] for row in entry.rows)
        elif entry.model is DealLine:
            lines.update(row[0] for row in entry.rows)
    for part in chunks(sorted(lines), 500):
        touched.update(DealLine.everything.filter(pk__in=part).values_list("deal_id", flat=True))
    if touched:
        recognise(touched)


def recognise(deals: Collection[UUID]) -> int:
    """Let the sales of these deals be what policy and deals say; returns how many deals that took. In an operation."""
    count, by_deals = 0, policy() == DEAL_WON
    for part in chunks(sorted(deals), 500):
        sales = Sale.objects.of("deal", part).standing().filter(part="").prefetch_related("lines")
        standing = {sale.origin_id: sale for sale in sales}
        if not by_deals and not standing:
            continue
        known = Deal.everything.filter(pk__in=part).prefetch_related("lines") if by_deals else ()
        there = {deal.pk: deal for deal in known}
        stale = [(there.get(pk), standing.get(pk)) for pk in part if not _agree(there.get(pk), standing.get(pk))]
        if stale:
            with operation("sales.recognise", title=_("Sales follow their deals")):
                for deal, sale in stale:
                    _settle(deal, sale)
            count += len(stale)
    return count


def counts(deal: Deal | None) -> bool:
    """Whether a deal is a sale."""
    return deal is not None and deal.outcome == Deal.Outcome.WON and deal.deleted_at is None and deal.amount != 0


def _facts(deal: Deal) -> dict[str, Any]:
    return {
        "customer_id": deal.customer_id,
        "occurred_on": company_day(deal.closed_at),
        "amount": deal.amount,
        "currency": deal.currency,
        "cost": cost_of(contents_of(deal)),
    }


def _agree(deal: Deal | None, sale: Sale | None) -> bool:
    if deal is None or not counts(deal):
        return sale is None
    if sale is None or [line.content for line in sale.lines.all()] != contents_of(deal):
        return False
    return all(getattr(sale, name) == value for name, value in _facts(deal).items())


def _settle(deal: Deal | None, sale: Sale | None) -> None:
    """Take back what stands, write what should."""
    if deal is None or not counts(deal):
        if sale is not None:
            sale.reverse()
        return
    if sale is not None:
        entry = sale.replaced(**_facts(deal))
    else:
        entry = Sale.objects.create(
            **_facts(deal),
            owner_id=deal.owner_id,
            team_id=deal.team_id,
            branch_id=deal.branch_id,
            source_id=deal.source_id,
            origin_kind="deal",
            origin_id=deal.pk,
            turn=Sale.objects.of("deal", [deal.pk]).filter(reverses=None, part="").count(),
        )
    enter(entry, contents_of(deal))
