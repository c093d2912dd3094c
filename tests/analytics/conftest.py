"""A company whose deals and leads are drawn by chance, and a plain reading of them that knows no query."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.staff.conftest import anna, company, hire, signed_in
from tropa.core import numbers, scope
from tropa.core.actors import Actor, act_as
from tropa.core.journal import operation
from tropa.customers.models import Customer, Source
from tropa.lib.periods import instant
from tropa.sales.models import Deal, Lead, Pipeline, Stage, StageVisit
from tropa.staff.models import Grant, Member, Owned, Role, Team

__all__ = ["anna", "company", "hire", "signed_in"]


@pytest.fixture
def boris(hire: Any) -> Member:
    """Sells, and sees what is his."""
    member: Member = hire("Boris")
    return member


@pytest.fixture
def inside(company: Any) -> Any:
    """The company entered, Anna acting."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        yield company


def hide(kind: str, *names: str, role: str = "seller") -> None:
    """Nobody of the role may read these fields."""
    own = Role.objects.get(base=role)
    Grant.objects.filter(role=own, kind=kind, action="view").delete()
    Grant.objects.create(role=own, kind=kind, action="view", scope="own", fields=dict.fromkeys(names, "none"))


def moments(chance: Random, start: date, days: int, zone: ZoneInfo) -> Any:
    """Instants of these days, many of them beside midnight where the reader is."""
    while True:
        begins = instant(start + timedelta(chance.randrange(-3, days + 3)), zone)
        near = chance.choice([0, 0, -1, 1, -60, 3_600, chance.randrange(86_400)])
        yield begins + timedelta(seconds=near, microseconds=chance.choice([0, 0, 1, 999_999]))


def fill(seed: int, *, start: date, days: int, zone: ZoneInfo, members: list[Member], size: int = 40) -> None:
    """Deals on their way through two pipelines and leads of several sources, some of them in the trash."""
    chance = Random(seed)
    when = moments(chance, start, days, zone)
    with operation("test.fill"):
        team = Team.objects.create(name="Опт")
        for member in members[1:]:
            member.team = team
            member.save()
        buyer = Customer.objects.create(name="Альтаир", kind="company")
        sources = [Source.objects.create(name=name) for name in ("Сайт", "Выставка", "Звонок")]
        second = Pipeline.objects.create(name="Опт", position=5)
        for place, (name, kind) in enumerate([("Заявка", "open"), ("Счёт", "open"), ("Да", "won"), ("Нет", "lost")]):
            Stage.objects.create(pipeline=second, name=name, kind=kind, position=place, probability=35 * place)
    stages = list(Stage.objects.in_order().select_related("pipeline"))
    deals, leads, visits = [], [], []
    for number in range(size):
        owner = chance.choice([*members, None])
        stage, at = chance.choice(stages), next(when)
        code = chance.choice(["RUB", "RUB", "USD", "EUR"])
        amount = Decimal(chance.randrange(0, 10_000_000)) / 100
        rated = amount if code == "RUB" else (amount * 81).quantize(Decimal("0.01")) if code == "USD" else None
        deal = Deal(
            title=f"Сделка {number}", customer=buyer, stage=stage, pipeline=stage.pipeline, outcome=stage.kind,
            staged_at=at, closed_at=None if stage.kind == "open" else at, amount=amount, currency=code,
            amount_base=rated, number=numbers.take("deal"), **(Owned.given_to(owner) if owner else {}),
        )  # fmt: skip
        lead = Lead(
            title=f"Обращение {number}", customer=buyer, received_at=next(when), number=numbers.take("lead"),
            status=chance.choice(Lead.Status.values), spam=chance.random() < 0.1,
            source=chance.choice([*sources, None]), **(Owned.given_to(owner) if owner else {}),
        )  # fmt: skip
        deals.append(deal)
        leads.append(lead)
        way = [one for one in stages if one.pipeline_id == stage.pipeline_id and one.kind == "open"]
        for passed in chance.sample(way, chance.randrange(len(way) + 1)):
            came = min(next(when), at)
            visits.append(StageVisit(deal=deal, stage=passed, entered_at=came, left_at=came))
    with operation("test.fill"):
        Deal.objects.bulk_create(deals)
        Lead.objects.bulk_create(leads)
        for record in chance.sample([*deals, *leads], size // 8):
            record.trash()
    StageVisit.objects.bulk_create(visits)


def local(moment: datetime, zone: ZoneInfo) -> date:
    """The day that the reader's wall shows."""
    return moment.astimezone(UTC).astimezone(zone).date()
