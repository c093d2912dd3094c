"""Deals and purchases on a customer's card."""

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core import access, arrangement, cards, catalogue, rates
from tropa.core.catalogue import FieldSet
from tropa.core.urls import page_url
from tropa.lib.lines import to_cents
from tropa.lib.money import Amount
from tropa.sales.models import Deal, DealPerson, Sale, Stage
from tropa.sales.models.deal_person import with_customer

MOST = 20


def way_of(pipeline: UUID) -> list[UUID]:
    """The open stages of a pipeline, in their order."""
    ways: dict[UUID, list[UUID]] = arrangement.kept("sales.ways", _ways)
    return ways.get(pipeline, [])


def _ways() -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for pipeline, stage in Stage.objects.open().in_order().values_list("pipeline_id", "pk"):
        found[pipeline].append(stage)
    return found


@dataclass(frozen=True)
class DealLine:
    """A deal as the block shows it; `path` says of each open stage whether it is done, here or ahead."""

    deal: Deal
    amount: str
    path: list[str]
    part: str
    """What the customer is to a deal that is with another."""


def line(deal: Deal, fields: FieldSet, part: str = "") -> DealLine:
    """The deal with its amount in words and its way, as far as they are among the readable fields."""
    spec = fields.get("amount")
    way = way_of(deal.pipeline_id) if deal.is_open and "stage" in fields else []
    at = way.index(deal.stage_id) if deal.stage_id in way else -1
    path = ["done" if place < at else "here" if place == at else "ahead" for place in range(len(way))]
    return DealLine(deal, spec.cell(spec.value(deal)) if spec else "", path, part)


def money(amount: Decimal, currency: str) -> str:
    """A sum as cells show it."""
    return catalogue.of("deal")["amount"].cell(Amount.of(amount, currency))


def parts_of(customer: UUID) -> dict[str, Any]:
    """What one customer is to each of these deals, for `part_in`."""
    parts = DealPerson.objects.filter(deal=OuterRef("pk"), customer=customer)
    return {f"part_{name}": Subquery(parts.values(name)[:1]) for name in ("role", "note")}


def part_in(deal: Any, customer: UUID) -> str:
    """In words; of the buyer nothing is said."""
    if deal.customer_id == customer or deal.part_role is None:
        return ""
    return str(DealPerson(role=deal.part_role, note=deal.part_note))


@cards.blocks.register
class DealsBlock(cards.Block):
    """Deals of this customer, and those in which this person has a say: the open ones first."""

    label = "sales.deals"
    kind = "customer"
    title = _("Deals")
    order = 14
    template = "sales/blocks/deals.html"
    refreshed_by = ("deal", "deal_person")

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """With their sums by currency."""
        if not access.may(viewer, "deal", "view"):
            return None
        rows = Deal.objects.visible_to(viewer).filter(with_customer(record.pk)).select_related("stage")
        rows = rows.annotate(**parts_of(record.pk))
        first = Case(When(outcome="open", then=Value(0)), default=Value(1), output_field=IntegerField())
        found = list(rows.annotate(late=first).order_by("late", F("closed_at").desc(), "-created_at", "pk")[: MOST + 1])
        may = record.deleted_at is None and access.may(viewer, "deal", "create")
        if not found and not may:
            return None
        fields = catalogue.of("deal").readable(viewer)
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for deal in found if "amount" in fields else ():
            if deal.is_open and deal.customer_id == record.pk:
                sums[deal.currency] += deal.amount
        return {
            "lines": [line(deal, fields, part_in(deal, record.pk)) for deal in found[:MOST]],
            "fields": fields.names(),
            "more": len(found) > MOST,
            "sums": [money(amount, code) for code, amount in sums.items()] if len(found) <= MOST else [],
            "may": may,
            "now": timezone.now(),
        }


@cards.blocks.register
class PurchasesBlock(cards.Block):
    """What this customer has bought."""

    label = "sales.purchases"
    kind = "customer"
    title = _("Purchases")
    order = 70
    template = "sales/blocks/purchases.html"
    refreshed_by = ("sale", "deal")

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """Count, sum and average in base currency, first and last day; refunds lessen the sum and are no purchases."""
        if not access.may(viewer, "sale", "view"):
            return None
        told = figures(Sale.objects.visible_to(viewer).filter(customer=record))
        may = record.deleted_at is None and access.may(viewer, "sale", "create")
        if not told["count"]:
            return {"count": 0, "may": may} if may else None
        if any(name not in catalogue.of("sale").readable(viewer) for name in ("amount", "amount_base")):
            told = {name: value for name, value in told.items() if name not in ("sum", "known")}
            whole = {f"{name}_url": address for name, address in addresses(record.pk, told).items()}
            return {**told, "may": may, **whole}
        base, total = rates.base_currency(), told["sum"]
        average = total / told["known"] if told["known"] else Decimal(0)
        return {
            **told,
            "may": may,
            "sum": money(total, base),
            "average": money(to_cents(average), base),
            "unknown": told["count"] - told["known"],
            **{f"{name}_url": address for name, address in addresses(record.pk, told).items()},
        }


def figures(sales: Any) -> dict[str, Any]:
    """Of these sales: count, known (those with an amount in base currency), sum, first and last day."""
    bought = Q(refund_of=None)
    told: dict[str, Any] = sales.standing().aggregate(
        count=Count("pk", filter=bought),
        known=Count("pk", filter=bought & Q(amount_base__isnull=False)),
        sum=Sum("amount_base"),
        first=Min("occurred_on", filter=bought),
        last=Max("occurred_on", filter=bought),
    )
    return {**told, "sum": told["sum"] or Decimal(0)}


def addresses(customer: UUID, told: dict[str, Any]) -> dict[str, str]:
    """Where each figure opens into its records."""
    whose = {"field": "customer", "op": "is", "value": str(customer)}
    bought = {"field": "refund_of", "op": "is_empty", "value": True}
    conditions: dict[str, list[dict[str, Any]]] = {
        "all": [whose],
        "purchases": [whose, bought],
        "unknown": [whose, bought, {"field": "amount_base", "op": "is_empty", "value": True}],
        **{
            name: [whose, bought, {"field": "occurred_on", "op": "on", "value": told[name].isoformat()}]
            for name in ("first", "last")
        },
    }
    page = page_url("sales:sales")
    return {name: f"{page}?{urlencode({'filter': json.dumps({'all': asked})})}" for name, asked in conditions.items()}
