"""Deals: they are numbered, stand in a stage, are won and lost by it, and everything is taken back with the move."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tropa.core import editing, trail
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.journal import erase, operation, undo
from tropa.core.models import Change, ExchangeRate, Operation
from tropa.customers.models import Customer
from tropa.sales.models import Deal, LostReason, Pipeline, Stage, StageVisit
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def a_deal(company: Opened, buyer: Customer, **values: Any) -> Deal:
    deal: Deal = editing.create(
        "deal", {"title": "Переговорные", "customer": str(buyer.pk), **values}, viewer=company.member
    )
    return deal


def stages(**wanted: Any) -> list[Stage]:
    return list(Stage.objects.filter(**wanted).in_order())


def test_a_company_begins_with_a_pipeline(company: Opened) -> None:
    assert [stage.kind for stage in stages()] == ["open"] * 5 + ["won", "lost"]
    assert [stage.probability for stage in stages()][-2:] == [100, 0]
    assert LostReason.objects.count() == 5


def test_deals_are_numbered_and_begin_where_the_pipeline_begins(company: Opened, altair: Customer) -> None:
    first, second = a_deal(company, altair), a_deal(company, altair, amount="1840000")
    assert (first.number, second.number) == (1, 2)
    assert first.stage == stages()[0]
    assert (second.currency, second.amount_base) == ("RUB", Decimal(1_840_000))


def test_the_outcome_follows_the_stage_through_any_door(company: Opened, altair: Customer) -> None:
    deal, won = a_deal(company, altair), stages(kind="won")[0]
    editing.change("deal", deal.pk, {"stage": str(won.pk)}, viewer=company.member)
    deal.refresh_from_db()
    assert (deal.outcome, deal.closed_at is not None) == ("won", True)
    assert [item.entry.kind for item in trail.read(altair.pk, company.member).items][:1] == ["sales.won"]
    undo(Operation.objects.filter(label="sales.change_deal").get().pk)
    deal = Deal.objects.get(pk=deal.pk)
    assert (deal.outcome, deal.closed_at, deal.stage) == ("open", None, stages()[0])


def test_a_closed_deal_is_not_closed_again(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair)
    reason = LostReason.objects.all()[0]
    with operation("sales.lose"):
        deal.lose(reason=reason, note="  сравнили с соседями ")
    assert (deal.outcome, deal.lost_reason, deal.lost_note) == ("lost", reason, "сравнили с соседями")
    with operation("sales.win"), pytest.raises(RuleViolation, match=r".") as refused:
        deal.win()
    assert refused.value.code == "sales.closed"
    with operation("sales.reopen"):
        deal.reopen()
    assert (deal.outcome, deal.lost_reason, deal.lost_note, deal.stage) == ("open", None, "", stages()[0])


def test_a_move_that_is_taken_back_leaves_no_visit(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair)
    new, qualified = stages()[:2]
    with operation("sales.move") as deed:
        deal.move(to=qualified)
    visits = StageVisit.objects.filter(deal=deal).order_by("entered_at")
    assert [(visit.stage, visit.left_at is None) for visit in visits] == [(new, False), (qualified, True)]
    assert visits[1].by == company.member.pk
    undo(deed.id)
    assert [(visit.stage, visit.left_at is None) for visit in visits.all()] == [(new, True)]


def test_another_pipeline_begins_the_deal_anew(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair)
    with operation("sales.arrange"):
        service = Pipeline.objects.create(name="Сервис", position=1)
        visit = Stage.objects.create(pipeline=service, name="Выезд")
    changed = editing.change("deal", deal.pk, {"pipeline": str(service.pk)}, viewer=company.member)
    assert changed.stage == visit
    both = {"pipeline": str(service.pk), "stage": str(stages()[0].pk)}
    with pytest.raises((Invalid, RuleViolation)) as refused:
        editing.change("deal", deal.pk, both, viewer=company.member)
    assert getattr(refused.value, "field", "") == "stage"


def test_the_amount_is_counted_at_the_rate_of_its_day(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="100", currency="usd")
    assert (deal.currency, deal.amount_base) == ("USD", None)
    with operation("sales.rates"):
        ExchangeRate.objects.create(code="USD", on=timezone.localdate() - timedelta(days=3), rate=Decimal("81.5"))
        ExchangeRate.objects.create(code="USD", on=timezone.localdate() + timedelta(days=3), rate=Decimal(99))
    changed = editing.change("deal", deal.pk, {"amount": "200.10"}, viewer=company.member)
    assert changed.amount_base == Decimal("16308.15")


def test_the_next_step_is_the_nearest_open_task(company: Opened, altair: Customer) -> None:
    deal, now = a_deal(company, altair), timezone.now()

    def task(days: int) -> Any:
        about = {"subject": {"kind": "deal", "id": str(deal.pk)}, "due_at": (now + timedelta(days=days)).isoformat()}
        return editing.create("task", {"title": "Позвонить", **about}, viewer=company.member)

    far, near = task(5), task(2)
    assert near.customer_id == altair.pk
    deal.refresh_from_db()
    assert deal.next_step_at == near.due_at
    with operation("activities.complete") as deed:
        near.complete()
    deal.refresh_from_db()
    assert deal.next_step_at == far.due_at
    undo(deed.id)
    deal.refresh_from_db()
    assert deal.next_step_at == near.due_at
    assert deal.version == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"customer": "01a212c0-36c7-79c0-a022-c594f69d1f6d"}, "customer"),
        ({"stage": "01a212c0-36c7-79c0-a022-c594f69d1f6d"}, "stage"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1e400"}, "amount"),
        ({"currency": "рубль"}, "currency"),
        ({"currency": "R1"}, "currency"),
        ({"outcome": "won"}, "outcome"),
        ({"expected_on": "never"}, "expected_on"),
    ],
)
def test_bad_input_names_its_field(company: Opened, altair: Customer, values: dict[str, Any], field: str) -> None:
    with pytest.raises((Invalid, RuleViolation)) as refused:
        a_deal(company, altair, **values)
    errors = getattr(refused.value, "errors", None)
    assert field in ([error.field for error in errors] if errors else [refused.value.field])
    assert not Deal.objects.exists()


def test_who_is_erased_is_erased_from_the_deals_too(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, title="Кухня для Петровой", amount="100")
    erase(altair)
    deal.refresh_from_db()
    assert (deal.title, deal.amount) == ("", Decimal(100))
    assert "Петровой" not in str(list(Change.objects.values_list("data", flat=True)))
