"""Another base currency: foreseen, counted over in one deed, and taken back as a whole."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.sales.test_deals import a_deal, stages
from tests.sales.test_leads import seller
from tropa.core.doctor import checks_of_workspace
from tropa.core.errors import Denied, RuleViolation
from tropa.core.journal import undo
from tropa.core.models import ExchangeRate, Operation, WorkspaceSettings
from tropa.sales.models import Deal, Sale
from tropa.sales.services import base_currency, purchases, rates

__all__ = ["seller"]

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


@pytest.fixture
def sold(company, altair):
    """A won deal in roubles, one in dollars, one open in tenge without a rate; a purchase with a refund."""
    rates.load("USD;2020-01-01;80\nEUR;2020-06-01;100\nUSD;2021-01-01;100", viewer=company.member)
    won = str(stages(kind="won")[0].pk)
    a_deal(company, altair, amount="1000", currency="RUB", stage=won)
    a_deal(company, altair, amount="7", currency="USD", stage=won)
    a_deal(company, altair, amount="500", currency="KZT")
    values = {"customer": str(altair.pk), "occurred_on": "2020-03-05", "amount": "800", "currency": "RUB"}
    sale, _new = purchases.add(values, viewer=company.member)
    purchases.refund(sale.pk, amount=Decimal(80), on=date(2021, 2, 1), viewer=company.member)
    return sale


def told():
    deals = sorted((one.amount, one.currency, one.amount_base) for one in Deal.objects.all())
    sales = sorted((one.amount, one.currency, one.amount_base) for one in Sale.objects.standing())
    known = sorted((one.code, one.on.isoformat(), one.rate) for one in ExchangeRate.objects.all())
    return WorkspaceSettings.objects.get().base_currency, deals, sales, known


def whole(company):
    return all(check["ok"] for check in checks_of_workspace(company.workspace.slug))


def test_deals_purchases_and_rates_are_counted_over_and_come_back(company, sold, run_jobs):
    before, entries = told(), Sale.objects.count()
    base_currency.change("USD", viewer=company.member)
    run_jobs()
    base, deals, sales, known = told()
    assert base == "USD"
    assert known == [
        ("EUR", "2020-06-01", Decimal("1.25")), ("EUR", "2021-01-01", Decimal(1)),
        ("RUB", "2020-01-01", Decimal("0.0125")), ("RUB", "2021-01-01", Decimal("0.01")),
    ]  # fmt: skip
    assert [base for _amount, _code, base in deals] == [Decimal(7), None, Decimal(10)]
    assert [base for _amount, _code, base in sales] == [Decimal("-0.80"), Decimal(7), Decimal(10), Decimal(10)]
    assert Sale.objects.count() > entries
    assert whole(company)
    undo(Operation.objects.get(label=base_currency.LABEL).pk)
    run_jobs()
    assert told() == before
    assert whole(company)


def test_what_is_foreseen_is_what_becomes(company, sold, run_jobs):
    foreseen = base_currency.foreseen("USD")
    assert (foreseen["deals"].changed, foreseen["deals"].unrated) == (2, 1)
    assert (foreseen["sales"].changed, foreseen["sales"].unrated) == (4, 0)
    base_currency.change("USD", viewer=company.member)
    run_jobs()
    for name, rows in (("deals", Deal.objects), ("sales", Sale.objects.standing())):
        counted = sum(rows.exclude(amount_base=None).values_list("amount_base", flat=True))
        assert foreseen[name].after.base == counted


def test_a_currency_without_any_rate_leaves_sums_by_currency(company, sold, run_jobs):
    base_currency.change("CNY", viewer=company.member)
    run_jobs()
    assert {one.amount_base for one in Sale.objects.standing()} == {None}
    assert not ExchangeRate.objects.exists()
    rates.put({"code": "RUB", "on": "2020-01-01", "rate": "0.1"}, viewer=company.member)
    run_jobs()
    assert Sale.objects.standing().get(amount=800).amount_base == Decimal(80)
    assert whole(company)


def test_the_page_foresees_and_starts(company, sold, run_jobs):
    browser = Client()
    browser.force_login(company.member.user)
    page = f"/w/{company.workspace.slug}/settings/currencies/"
    shown = browser.get(f"{page}?base=USD").content.decode()
    assert "26,20\u00a0$" in shown
    assert browser.get(f"{page}?base=nonsense").status_code == 200
    assert browser.post(page, {"base": "nonsense"}).status_code == 422
    assert browser.post(page, {"base": "USD"}).status_code == 302
    assert "пересчитываются" in browser.get(page).content.decode()
    assert browser.post(page, {"base": "EUR"}).status_code == 422
    run_jobs()
    assert "Отчёты считаются в USD" in browser.get(page).content.decode()


def test_who_does_not_set_up_the_company_changes_nothing(company, seller, sold):
    with pytest.raises(Denied):
        base_currency.change("USD", viewer=seller)
    for wrong in ("RUB", "ZZZ"):
        with pytest.raises(RuleViolation):
            base_currency.change(wrong, viewer=company.member)


def test_a_company_without_deals_changes_at_once(company):
    rates.load("USD;2020-01-01;80", viewer=company.member)
    assert base_currency.change("USD", viewer=company.member) is None
    assert told() == ("USD", [], [], [("RUB", "2020-01-01", Decimal("0.0125"))])
