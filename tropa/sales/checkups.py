"""The books of purchases add up: what cards show is what the entries come to, and won deals have their purchase.

Of deals: each stands where its visits and its outcome say, and its amount is what its lines come to.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Sum

from tropa.core.checkups import MEND, REPORT, Checkup, checkups, named
from tropa.core.models import Counter
from tropa.sales import amounts, steps
from tropa.sales.models import Deal, DealLine, DealShare, Lead, Pipeline, Sale, SaleLine, Stage, StageVisit
from tropa.sales.models.deal_share import WHOLE
from tropa.sales.models.stage_visit import keep_visits
from tropa.sales.recognition import DEAL_WON, policy


def totals() -> str:
    """Customers whose entries, taken together, do not come to what their card shows (the standing ones)."""
    whole, shown = _by_customer(Sale.objects.all()), _by_customer(Sale.objects.standing())
    wrong = [customer for customer, sums in whole.items() if sums != shown.get(customer, (Decimal(0), Decimal(0)))]
    return named("customers whose purchases do not add up", wrong)


def counter_entries() -> str:
    """Counter-entries that are not exactly what they take back, and refunds of more than was paid."""
    turned = Q(amount=-F("reverses__amount"), customer=F("reverses__customer"), currency=F("reverses__currency"))
    odd = Sale.objects.exclude(reverses=None).exclude(turned).values_list("pk", flat=True)
    back = Sale.objects.standing().filter(refund_of=OuterRef("pk")).order_by().values("refund_of")
    paid_back = back.annotate(sum=Sum("amount")).values("sum")
    refunded = Sale.objects.purchases().annotate(back=paid_back).exclude(back=None).values_list("pk", "amount", "back")
    more = (pk for pk, amount, paid in refunded.iterator(chunk_size=2_000) if paid < -amount)
    return named("entries that take back another sum", [*odd, *more])


def deals() -> str:
    """Won deals without their purchase, and purchases whose deal is not won."""
    standing = Sale.objects.standing().filter(origin_kind=Deal.kind_label, part="")
    won = Deal.objects.won().exclude(amount=0)
    same = standing.filter(origin_id=OuterRef("pk"), amount=OuterRef("amount"), currency=OuterRef("currency"),
                           customer=OuterRef("customer"))  # fmt: skip
    wanted = won if policy() == DEAL_WON else won.none()
    missing = wanted.exclude(Exists(same)).values_list("pk", flat=True)
    orphans = standing.exclude(Exists(wanted.filter(pk=OuterRef("origin_id")))).values_list("pk", flat=True)
    return named("deals and purchases that do not agree", [*missing[:100], *orphans[:100]])


def _by_customer(sales: Any) -> dict[UUID, tuple[Decimal, Decimal]]:
    sums = sales.order_by().values("customer").annotate(paid=Sum("amount"), base=Sum("amount_base"))
    return {row["customer"]: (row["paid"] or Decimal(0), row["base"] or Decimal(0)) for row in sums}


def _sums() -> Iterator[UUID]:
    """Purchases with lines that come to another sum."""
    own = SaleLine.objects.filter(sale=OuterRef("pk")).order_by().values("sale").annotate(sum=Sum("amount"))
    with_lines = Sale.objects.annotate(sum=Subquery(own.values("sum"))).exclude(sum=None)
    return _other(with_lines.values_list("pk", "amount", "sum"))


def _other(rows: Any) -> Iterator[UUID]:
    """Of (id, sum, sum) those that differ; compared here, since SQLite adds up in binary fractions."""
    return (pk for pk, one, other in rows.iterator(chunk_size=2_000) if one != other)


def _amounts() -> Iterator[UUID]:
    """Deals with lines whose amount is another than theirs."""
    having = Deal.objects.filter(pk__in=DealLine.objects.values("deal")).prefetch_related("lines").order_by("pk")
    return (deal.pk for deal in having.iterator(chunk_size=500) if deal.amount != amounts.total_of(deal).gross)


def _visits() -> Iterator[UUID]:
    here = StageVisit.objects.filter(deal=OuterRef("pk"), stage=OuterRef("stage"), left_at=None)
    found: Iterator[UUID] = Deal.objects.filter(~Exists(here)).values_list("pk", flat=True)
    return found


def _outcomes() -> Iterator[UUID]:
    right = Q(outcome=F("stage__kind")) & Q(pipeline=F("stage__pipeline"))
    closed = Q(outcome=Deal.Outcome.OPEN, closed_at=None) | ~Q(outcome=Deal.Outcome.OPEN) & ~Q(closed_at=None)
    found: Iterator[UUID] = Deal.objects.exclude(right & closed).values_list("pk", flat=True)
    return found


def _all_deals() -> Iterator[UUID]:
    found: Iterator[UUID] = Deal.everything.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2_000)
    return found


def _shares() -> Iterator[UUID]:
    over = DealShare.objects.order_by().values("deal").annotate(sum=Sum("percent")).filter(sum__gt=WHOLE)
    owners = DealShare.objects.filter(member=F("deal__owner"))
    return chain(over.values_list("deal", flat=True), owners.values_list("deal", flat=True))


def _numbers() -> Iterator[str]:
    """Series whose next number somebody wears already."""
    for series, model in (("deal", Deal), ("lead", Lead)):
        highest = model.everything.aggregate(highest=Max("number"))["highest"] or 0
        if (Counter.objects.filter(series=series).values_list("n", flat=True).first() or 0) < highest:
            yield series


def _pipelines() -> Iterator[UUID]:
    ends = {kind: Stage.objects.filter(pipeline=OuterRef("pk"), kind=kind) for kind in Stage.Kind.values}
    whole = Q(Exists(ends["open"])) & Q(Exists(ends["won"])) & Q(Exists(ends["lost"]))
    found: Iterator[UUID] = Pipeline.objects.exclude(whole).values_list("pk", flat=True)
    return found


def _leads() -> Iterator[UUID]:
    decided = Q(status=Lead.Status.NEW, closed_at=None) | ~Q(status=Lead.Status.NEW) & ~Q(closed_at=None)
    found: Iterator[UUID] = Lead.objects.exclude(decided).values_list("pk", flat=True)
    return found


for one in (
    Checkup(
        label="purchases", promise="What cards show of purchases is what the entries come to.",
        look=totals, remedy=REPORT,
    ),
    Checkup(
        label="counter-entries",
        promise="What takes a purchase back is exactly that purchase, and no more is refunded.",
        look=counter_entries, remedy=REPORT,
    ),
    Checkup(
        label="deals and purchases", promise="Each won deal has its purchase, and no other deal has one.",
        look=deals, remedy="Open the deal anew and win it again, or take the purchase back by hand.",
    ),
    Checkup(
        label="lines of purchases", promise="The lines of a purchase come to its sum.",
        look=lambda: named("purchases whose lines come to another sum", _sums()), remedy=REPORT,
    ),
    Checkup(
        label="amounts of deals", promise="The lines of a deal come to its amount.",
        look=lambda: named("deals whose lines come to another amount", _amounts()),
        remedy="Change any line and change it back: the amount is counted anew.",
    ),
    Checkup(
        label="visits", promise="Each deal is where its last visit to a stage says.",
        look=lambda: named("deals stand in another stage than their visits say", _visits()), remedy=MEND,
        mend=lambda: keep_visits(Deal, set(_visits())),
    ),
    Checkup(
        label="outcomes", promise="A deal is open, won or lost as its stage is, and closed deals have their day.",
        look=lambda: named("deals are not what their stage says", _outcomes()),
        remedy="Move them to another stage and back.",
    ),
    Checkup(
        label="next step", promise="The next step of a deal is its nearest open task.",
        look=lambda: named("deals show another next step", (pk for _at, pk in steps.stale(_all_deals()))),
        remedy=MEND, mend=lambda: steps.recount(list(_all_deals())),
    ),
    Checkup(
        label="shares", promise="Shares of a deal are at most the whole, and the owner has what is left.",
        look=lambda: named("deals are shared out to more than the whole, or to their owner", _shares()),
        remedy="Correct the shares on these deals.",
    ),
    Checkup(
        label="numbers of deals", promise="The next number of a deal or an enquiry is free.",
        look=lambda: named("series whose next number is taken", _numbers()),
        remedy=REPORT,
    ),
    Checkup(
        label="pipelines", promise="Each pipeline has an open stage, a won and a lost one.",
        look=lambda: named("pipelines without one of the three", _pipelines()),
        remedy="Add the stage in Settings, Pipelines.",
    ),
    Checkup(
        label="enquiries", promise="An enquiry that was decided has the time when it was, and a new one has none.",
        look=lambda: named("enquiries are decided at no time, or new and decided at once", _leads()), remedy=REPORT,
    ),
):  # fmt: skip
    checkups.register(one)
