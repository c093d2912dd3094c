"""Amounts in base currency follow the rates.

An open deal is counted at the rate of the day on which its amount was written, whatever that rate is by now. A closed
deal and a purchase keep what they were counted at; those that had no rate get it when it comes.
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tropa.core import rates
from tropa.core.buffer import OperationContext
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.models import ExchangeRate, Operation, WorkspaceSettings
from tropa.lib.lines import to_cents
from tropa.sales.models import Deal, Sale

PART = 200
AT_ONCE = 200
"""So many records follow within the deed; more are the worker's."""


def follow(root: OperationContext) -> None:
    """The journal's hook: what is counted by the rates that this transaction wrote is counted anew."""
    codes: set[str] = set()
    ids: set[UUID] = set()
    whole = False
    for entry in root.written:
        if entry.model is ExchangeRate:
            ids.update(row[0] for row in entry.rows)
            if "code" in entry.columns:
                at = entry.columns.index("code")
                codes.update(row[2][at] for row in entry.rows if len(row) > 2 and row[2] is not None)
        elif entry.model is WorkspaceSettings and "base_currency" in entry.columns:
            if not _by_its_page(root):
                _check_base()
            whole = True
            codes.update(Deal.everything.order_by().values_list("currency", flat=True).distinct())
            codes.add(rates.base_currency())
    codes.update(ExchangeRate.everything.filter(pk__in=ids).values_list("code", flat=True))
    if codes and _by_its_page(root):
        # The deed counts over itself, part by part; what came in between is looked at when it is done.
        from tropa.sales.tasks import recount_amounts

        recount_amounts.enqueue(codes=sorted(codes), whole=whole and root.undoes is None)
    elif codes:
        if len(stale(codes, AT_ONCE + 1, whole=whole)) > AT_ONCE:
            from tropa.sales.tasks import recount_amounts

            recount_amounts.enqueue(codes=sorted(codes), whole=whole)
        else:
            recount(codes, whole=whole)


def stale(codes: Collection[str], most: int, *, whole: bool = False) -> list[tuple[Any, UUID, Decimal | None]]:
    """Up to so many records that are not counted as they should be: (model, id, amount in base currency).

    Args:
        whole: closed deals too, since the base currency itself is another.
    """
    found: list[tuple[Any, UUID, Decimal | None]] = []
    of_day = _rates()
    kept = Q() if whole else Q(outcome=Deal.Outcome.OPEN) | Q(amount_base=None)
    deals = Deal.everything.filter(kept, currency__in=codes)
    sales = Sale.objects.standing().filter(currency__in=codes)
    sales = sales if whole else sales.filter(amount_base=None)
    columns = ("pk", "currency", "amount", "amount_base")
    for model, rows in (
        (Deal, deals.values_list(*columns, "rate_on")),
        (Sale, sales.order_by("-amount").values_list(*columns, "occurred_on")),
    ):
        for pk, code, amount, counted, day in rows.iterator(chunk_size=2000):
            wanted = _in_base(amount, of_day(code, day) if day else None)
            if wanted != counted:
                found.append((model, pk, wanted))
                if len(found) == most:
                    return found
    return found


def recount(codes: Collection[str], *, whole: bool = False) -> int:
    """Write them, in deeds of their own; gives how many there were."""
    count = 0
    while part := stale(codes, PART, whole=whole):
        with operation("sales.recount_amounts", title=_("Amounts follow the rates")):
            for model, pk, wanted in part:
                if model is Deal:
                    deal = Deal.everything.get(pk=pk)
                    deal.amount_base = wanted
                    deal.save()
                else:
                    unrated = {} if whole else {"amount_base": None}
                    for sale in Sale.objects.standing().filter(pk=pk, **unrated):
                        sale.replaced(**({"amount_base": None} if whole else {}))
        count += len(part)
    return count


def _by_its_page(root: OperationContext) -> bool:
    """Whether this is the change of the base currency with all that hangs on it, or its undo."""
    label = "sales.set_base_currency"
    undone = root.undoes is not None and Operation.objects.filter(pk=root.undoes, label=label).exists()
    return root.label == label or undone


def _check_base() -> None:
    """The base currency is changed only while nothing hangs on it that cannot be counted anew."""
    if Sale.objects.exists() or ExchangeRate.objects.exists():
        words = _(
            "Purchases and rates are written down in the currency of reports. Change it in Settings, Currencies: "
            "there you see first what would be counted over."
        )
        raise RuleViolation("sales.base_currency", words, "base_currency")


def _in_base(amount: Decimal, rate: Decimal | None) -> Decimal | None:
    if rate is None or abs(amount * rate) >= rates.LARGEST:
        return None
    return to_cents(amount * rate)


def _rates() -> Any:
    """`rates.rate` that asks once for each currency and day."""

    @cache
    def of_day(code: str, day: date) -> Decimal | None:
        return rates.rate(code, day)

    return of_day
