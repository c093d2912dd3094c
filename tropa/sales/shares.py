"""Shares of deals add up, whatever door wrote them or gave the deal to another; undo included."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core.buffer import OperationContext
from tropa.core.journal import operation
from tropa.lib.sequences import chunks
from tropa.sales.models import Deal, DealShare
from tropa.sales.models.deal_share import check_shares, shares_of_owners


def follow(root: OperationContext) -> None:
    """The journal's hook: deals whose shares or owner this transaction wrote.

    Raises:
        RuleViolation: the shares of one come to more than a hundred percent.
    """
    written: set[UUID] = set()
    deals: set[UUID] = set()
    for entry in root.written:
        if entry.model is DealShare:
            written.update(row[0] for row in entry.rows)
        elif entry.model is Deal and "owner_id" in entry.columns:
            deals.update(row[0] for row in entry.rows)
    for part in chunks(sorted(written), 500):
        deals.update(DealShare.everything.filter(pk__in=part).values_list("deal_id", flat=True))
    for part in chunks(sorted(deals), 500):
        _settle(part)


def _settle(deals: Collection[UUID]) -> None:
    own = shares_of_owners(deals)
    if own:
        with operation("sales.settle_shares", title=_("Who owns a deal has no share beside it")):
            for share in own:
                share.trash()
    check_shares(deals)
