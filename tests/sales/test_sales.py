"""Sales: what was bought stands in the ledger, and what is taken back is taken back by a counter-entry."""

from decimal import Decimal

import pytest

from tests.sales.test_deals import a_deal, stages
from tropa.core import editing
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation, undo
from tropa.customers.models import Customer
from tropa.sales.models import Deal, Sale
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def amounts() -> list[Decimal]:
    return [sale.amount for sale in Sale.objects.order_by("created_at", "pk")]


def standing() -> list[Decimal]:
    return [sale.amount for sale in Sale.objects.standing().order_by("created_at", "pk")]


def test_a_won_deal_is_a_sale_until_the_win_is_taken_back(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="1200.50", owner=str(company.member.pk))
    with operation("sales.win") as win:
        deal.win()
    sale = Sale.objects.get()
    assert (sale.amount, sale.amount_base, sale.customer, sale.owner) == (
        Decimal("1200.50"), Decimal("1200.50"), altair, company.member,
    )  # fmt: skip
    taken_back = undo(win.id)
    assert amounts() == [Decimal("1200.50"), Decimal("-1200.50")]
    assert standing() == []
    undo(taken_back.operation)
    assert amounts() == [Decimal("1200.50"), Decimal("-1200.50"), Decimal("1200.50")]
    assert standing() == [Decimal("1200.50")]
    assert Deal.objects.get().outcome == "won"


def test_another_amount_of_a_won_deal_is_a_counter_entry_and_a_new_one(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="100", stage=str(stages(kind="won")[0].pk))
    assert standing() == [Decimal(100)]
    editing.change("deal", deal.pk, {"amount": "150"}, viewer=company.member)
    assert amounts() == [Decimal(100), Decimal(-100), Decimal(150)]
    assert standing() == [Decimal(150)]


def test_undoing_an_old_win_takes_back_what_stands_for_it_now(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="100")
    with operation("sales.win") as win:
        deal.win()
    editing.change("deal", deal.pk, {"amount": "150"}, viewer=company.member)
    undo(win.id)
    assert standing() == []
    assert sum(amounts()) == 0


def test_reopened_and_trashed_deals_are_no_sales(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="100", stage=str(stages(kind="won")[0].pk))
    with operation("sales.reopen"):
        Deal.objects.get().reopen()
    assert standing() == []
    with operation("sales.win"):
        Deal.objects.get().win()
    assert standing() == [Decimal(100)]
    editing.trash("deal", deal.pk, company.member)
    assert standing() == []
    editing.restore("deal", deal.pk, company.member)
    assert standing() == [Decimal(100)]


def test_a_refund_gives_back_no_more_than_was_paid(company: Opened, altair: Customer) -> None:
    a_deal(company, altair, amount="100", stage=str(stages(kind="won")[0].pk))
    sale = Sale.objects.get()
    with operation("sales.refund"):
        sale.refund(Decimal(30))
    assert sale.left() == Decimal(70)
    with operation("sales.refund"), pytest.raises(RuleViolation) as refused:
        sale.refund(Decimal("70.01"))
    assert (refused.value.code, refused.value.field) == ("sales.refund_more", "amount")
    with operation("sales.refund"):
        sale.refund()
    assert [sale.amount for sale in Sale.objects.purchases()] == [Decimal(100)]
    assert sum(standing()) == 0


def test_refunds_follow_the_sale_that_they_are_of(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, amount="100")
    with operation("sales.win") as win:
        deal.win()
    with operation("sales.refund"):
        Sale.objects.get().refund(Decimal(30))
    editing.change("deal", deal.pk, {"amount": "150"}, viewer=company.member)
    assert standing() == [Decimal(150), Decimal(-30)]
    with pytest.raises(RuleViolation) as refused:
        editing.change("deal", deal.pk, {"amount": "20"}, viewer=company.member)
    assert refused.value.code == "sales.refund_more"
    taken_back = undo(win.id)
    assert standing() == []
    undo(taken_back.operation)
    assert sorted(standing()) == [Decimal(-30), Decimal(150)]
    (sale,) = Sale.objects.purchases()
    assert sale.left() == Decimal(120)
