"""The books of purchases add up: what cards show is what the entries come to, and won deals have their purchase."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Sum

from tropa.core.checkups import Checkup, checkups
from tropa.sales.models import Deal, Sale
from tropa.sales.recognition import DEAL_WON, policy

NAMED = 5


def totals() -> str:
    """Customers whose entries, taken together, do not come to what their card shows (the standing ones)."""
    whole, shown = _by_customer(Sale.objects.all()), _by_customer(Sale.objects.standing())
    wrong = [customer for customer, sums in whole.items() if sums != shown.get(customer, (Decimal(0), Decimal(0)))]
    return _told("customers whose purchases do not add up", wrong)


def counter_entries() -> str:
    """Counter-entries that are not exactly what they take back, and refunds of more than was paid."""
    turned = Q(amount=-F("reverses__amount"), customer=F("reverses__customer"), currency=F("reverses__currency"))
    odd = Sale.objects.exclude(reverses=None).exclude(turned).values_list("pk", flat=True)
    back = Sale.objects.standing().filter(refund_of=OuterRef("pk")).order_by().values("refund_of")
    paid_back = back.annotate(sum=Sum("amount")).values("sum")
    more = Sale.objects.purchases().annotate(back=paid_back).filter(back__lt=-F("amount")).values_list("pk", flat=True)
    return _told("entries that take back another sum", [*odd, *more])


def deals() -> str:
    """Won deals without their purchase, and purchases whose deal is not won."""
    standing = Sale.objects.standing().filter(origin_kind=Deal.kind_label, part="")
    won = Deal.objects.won().exclude(amount=0)
    same = standing.filter(origin_id=OuterRef("pk"), amount=OuterRef("amount"), currency=OuterRef("currency"),
                           customer=OuterRef("customer"))  # fmt: skip
    wanted = won if policy() == DEAL_WON else won.none()
    missing = wanted.exclude(Exists(same)).values_list("pk", flat=True)
    orphans = standing.exclude(Exists(wanted.filter(pk=OuterRef("origin_id")))).values_list("pk", flat=True)
    return _told("deals and purchases that do not agree", [*missing[:100], *orphans[:100]])


def _by_customer(sales: Any) -> dict[UUID, tuple[Decimal, Decimal]]:
    sums = sales.order_by().values("customer").annotate(paid=Sum("amount"), base=Sum("amount_base"))
    return {row["customer"]: (row["paid"] or Decimal(0), row["base"] or Decimal(0)) for row in sums}


def _told(what: str, wrong: list[UUID]) -> str:
    return f"{len(wrong)} {what}: {', '.join(map(str, wrong[:NAMED]))}" if wrong else ""


checkups.register(Checkup("purchases", totals))
checkups.register(Checkup("counter-entries", counter_entries))
checkups.register(Checkup("deals and purchases", deals))
