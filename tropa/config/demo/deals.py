"""Deals into the base: with their lines, the stages they stood in, what they were sold for, and the news of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from tropa.config.demo.bargains import Bargain
from tropa.config.demo.clock import DAY, Clock
from tropa.config.demo.goods import rounded
from tropa.config.demo.world import World
from tropa.core.days import company_day
from tropa.core.events import publish
from tropa.core.ids import uuid7
from tropa.core.records import insert_rows
from tropa.lib.names import folded
from tropa.sales.events import DealLost, DealMoved, DealWon
from tropa.sales.models import Deal, DealLine, DealPerson, DealShare, Sale, StageVisit
from tropa.sales.models.sale_line import contents_of, cost_of, enter
from tropa.staff.models import TaxClass
from tropa.staff.models.tax_rate import rate_of

DEAL = ["id", "number", "title", "title_key", "customer", "pipeline", "stage", "amount", "currency", "amount_base",
        "rate_on", "expected_on", "outcome", "closed_at", "lost_reason", "lost_note", "source", "owner", "team",
        "branch", "staged_at", "custom", "created_at", "updated_at"]  # fmt: skip
LINE = ["deal", "product", "name", "unit", "quantity", "price", "discount_percent", "tax", "tax_rate", "cost",
        "position", "created_at", "updated_at"]  # fmt: skip
SALE = ["id", "customer", "occurred_on", "amount", "currency", "amount_base", "cost", "owner", "team", "branch",
        "source", "origin_kind", "origin_id", "refund_of", "created_at"]  # fmt: skip
PERSON = ["deal", "customer", "role", "created_at", "updated_at"]
SHARE = ["deal", "member", "percent", "created_at", "updated_at"]
RETURNED = 0.025
"""How many sales are given back, wholly or in part."""


@dataclass(frozen=True)
class Refund:
    """Money given back."""

    bargain: Bargain
    amount: Decimal
    at: datetime


def refunds(chance: Random, clock: Clock, world: World, bargains: Sequence[Bargain]) -> list[Refund]:
    """Some of the sales come back, three of five in part; of a large one nobody gives everything back."""
    old = [one for one in bargains if one.closed and one.outcome == "won" and clock.now - one.closed > DAY * 4]
    many = max(1, round(RETURNED * sum(one.outcome == "won" for one in bargains)))
    large = sorted(one.basket.amount for one in old)[len(old) * 3 // 4] if old else 0
    found = []
    for number, one in enumerate(chance.sample(old, min(many, len(old)))):
        assert one.closed is not None
        zone = world.sellers[one.buyer.seller].zone
        at = max(clock.at_work(one.closed + DAY * chance.uniform(2, 25), zone), one.closed)
        part = rounded(one.basket.amount * Decimal(f"{chance.uniform(0.06, 0.4):.3f}"))
        found.append(Refund(one, part if number % 5 < 3 or one.basket.amount > large else one.basket.amount, at))
    return found


def write_deals(world: World, bargains: Sequence[Bargain]) -> None:
    """Inside an operation of whose they are."""
    Deal.objects.bulk_insert(DEAL, [_deal(world, one) for one in bargains])
    DealLine.objects.bulk_insert(LINE, [row for one in bargains for row in _lines(one)])
    DealPerson.objects.bulk_insert(
        PERSON, [(one.id, person.id, role, one.made, one.made) for one in bargains for person, role in one.people]
    )
    DealShare.objects.bulk_insert(
        SHARE,
        [
            (one.id, world.hands(seller)[0], Decimal(percent), one.last, one.last)
            for one in bargains
            for seller, percent in one.shares
        ],
    )
    by = {one.id: world.hands(one.buyer.seller)[0] for one in bargains}
    # The stage where a deal stands is the journal's to write; those it left are rows of the past.
    insert_rows(
        StageVisit,
        ["deal", "stage", "entered_at", "left_at", "by"],
        [
            (one.id, stage, since, until, by[one.id])
            for one in bargains
            for stage, since, until in _visits(world, one)
            if until is not None
        ],
    )
    _sell(world, {one.id: one for one in bargains if one.outcome == "won"})
    for one in bargains:
        _tell(world, one)


def write_refunds(world: World, back: Sequence[Refund]) -> None:
    """Inside an operation of who gave the money back."""
    Sale.objects.bulk_insert(SALE, [_refund(world, one) for one in back])


def _visits(world: World, one: Bargain) -> list[tuple[Any, datetime, datetime | None]]:
    """Open stages with their ends; the last one of an open deal has none."""
    ends = [since for _stage, since in one.stays[1:]]
    stages = world.ways.stages[one.pipeline]
    return [(stages[stage], since, until) for (stage, since), until in zip(one.stays, [*ends, one.closed], strict=True)]


def _deal(world: World, one: Bargain) -> tuple[Any, ...]:
    ways, basket, last, since = world.ways, one.basket, *one.stays[-1]
    day = company_day(one.closed or world.clock.now)
    return (
        one.id,
        one.number,
        one.title,
        folded(one.title),
        one.buyer.id,
        ways.pipelines[one.pipeline],
        ways.stages[one.pipeline][last] if one.closed is None else ways.ends[one.pipeline][one.outcome],
        basket.amount,
        basket.currency,
        world.rates.in_base(basket.amount, basket.currency, day),
        day,
        one.expected,
        one.outcome,
        one.closed,
        ways.reasons[one.reason] if one.outcome == "lost" else None,
        one.remark,
        world.sources[one.buyer.source],
        *world.hands(one.buyer.seller),
        one.closed or since,
        one.own,
        one.made,
        one.closed or since,
    )


def _lines(one: Bargain) -> list[tuple[Any, ...]]:
    day = (timezone.localdate(one.closed) if one.closed else None) or one.expected or timezone.localdate()
    at = one.stays[min(1, len(one.stays) - 1)][1]
    return [
        (one.id, item.article.id, item.article.good.name, item.article.good.unit, item.quantity, item.price, item.off,
         TaxClass.GENERAL, rate_of(TaxClass.GENERAL, day), item.article.cost, position, at, at)
        for position, item in enumerate(one.basket.items, 1)
    ]  # fmt: skip


def _sell(world: World, won: dict[UUID, Bargain]) -> None:
    """The sales as sales.recognition writes them, so that it finds nothing to do, but on the day they were made."""
    deals = Deal.objects.filter(pk__in=won).prefetch_related("lines")
    contents = {deal.pk: contents_of(deal) for deal in deals}
    Sale.objects.bulk_insert(SALE, [_sale(world, one, cost_of(contents[one.id])) for one in won.values()])
    for one in won.values():
        enter(Sale(pk=one.sale), contents[one.id])


def _sale(world: World, one: Bargain, cost: Decimal | None) -> tuple[Any, ...]:
    basket, day = one.basket, company_day(one.closed)
    worth = world.rates.in_base(basket.amount, basket.currency, day)
    hands, source = world.hands(one.buyer.seller), world.sources[one.buyer.source]
    return (one.sale, one.buyer.id, day, basket.amount, basket.currency, worth, cost, *hands, source, "deal", one.id,
            None, one.closed)  # fmt: skip


def _refund(world: World, back: Refund) -> tuple[Any, ...]:
    one, day = back.bargain, company_day(back.at)
    code = one.basket.currency
    worth = world.rates.in_base(-back.amount, code, day)
    hands, source = world.hands(one.buyer.seller), world.sources[one.buyer.source]
    return (uuid7(), one.buyer.id, day, -back.amount, code, worth, None, *hands, source, "", None, one.sale, back.at)


def _tell(world: World, one: Bargain) -> None:
    assert one.buyer.id is not None
    stages, here = world.ways.stages[one.pipeline], one.stays[0][0]
    for stage, since in one.stays[1:]:
        _moved(one, stages[here], stages[stage], since)
        here = stage
    if one.closed is not None:
        _moved(one, stages[here], world.ways.ends[one.pipeline][one.outcome], one.closed)
        closing = DealWon if one.outcome == "won" else DealLost
        publish(closing(deal_id=one.id, customer_id=one.buyer.id), occurred_at=one.closed)


def _moved(one: Bargain, before: Any, after: Any, at: datetime) -> None:
    assert one.buyer.id is not None
    publish(DealMoved(deal_id=one.id, customer_id=one.buyer.id, before_id=before, stage_id=after), occurred_at=at)
