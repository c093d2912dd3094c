"""Rates by hand and from files; open deals follow them, what is closed or sold keeps what it was counted at."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.sales.test_deals import a_deal, stages
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import ExchangeRate, Operation, WorkspaceSettings
from tropa.sales.models import Deal, Sale
from tropa.sales.services import purchases, rates

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def in_base(deal):
    return Deal.objects.get(pk=deal.pk).amount_base


def test_open_deals_follow_the_rate_of_their_day_and_closed_ones_keep_it(company, altair):
    deal = a_deal(company, altair, amount="10", currency="USD")
    won = a_deal(company, altair, amount="10", currency="USD", stage=str(stages(kind="won")[0].pk))
    assert (in_base(deal), in_base(won)) == (None, None)
    rates.put({"code": "USD", "on": "2026-01-01", "rate": "80"}, viewer=company.member)
    assert (in_base(deal), in_base(won)) == (Decimal(800), Decimal(800))
    (sale,) = Sale.objects.purchases()
    assert sale.amount_base == Decimal(800)
    rates.put({"code": "USD", "on": "2026-01-01", "rate": "81,5"}, viewer=company.member)
    assert ExchangeRate.objects.count() == 1
    assert (in_base(deal), in_base(won)) == (Decimal(815), Decimal(800))
    rates.put({"code": "USD", "on": "2990-01-01", "rate": "1"}, viewer=company.member)
    assert in_base(deal) == Decimal(815)
    undo(Operation.objects.filter(label="core.change_exchange_rate").latest("at").pk)
    assert in_base(deal) == Decimal(800)
    assert Sale.objects.purchases().get().amount_base == Decimal(800)


def test_rates_of_a_file_as_the_bank_of_russia_has_them(company):
    bank = "nominal;data;curs;cdx\n1;01.11.2026;92,5012;Доллар США\n100;01.11.2026;19,3;Казахстанских тенге\n"
    assert rates.load(bank, viewer=company.member) == 2
    assert rates.load("USD; 02.11.2026; 93\nEUR\t;2026-11-02;101,25; 1", viewer=company.member) == 2
    assert rates.load(bank, viewer=company.member) == 0
    told = {(one.code, one.on.day): one.rate for one in ExchangeRate.objects.all()}
    assert told == {
        ("USD", 1): Decimal("92.5012"), ("KZT", 1): Decimal("0.193"), ("USD", 2): Decimal(93),
        ("EUR", 2): Decimal("101.25"),
    }  # fmt: skip
    assert {one.origin for one in ExchangeRate.objects.all()} == {"import"}


@pytest.mark.parametrize(
    "text",
    ["", "USD", "USD;вчера;5", "USD;2026-11-01;0", "USD;2026-11-01;-3", "ZZZ;2026-11-01;5", "RUB;2026-11-01;5",
     "USD;2026-11-01;5;0", "USD;2026-11-01;99999999999", "\x00;;", "USD;2026-11-01;1e999"],
)  # fmt: skip
def test_a_line_that_cannot_be_is_named_and_leaves_nothing(company, text):
    with pytest.raises(RuleViolation) as refused:
        rates.load(f"EUR;2026-11-01;100\n{text}" if text else "", viewer=company.member)
    assert refused.value.field == "text"
    assert not ExchangeRate.objects.exists()


def test_the_currency_of_reports_counts_deals_anew_until_something_is_sold_in_it(company, altair):
    deal = a_deal(company, altair, amount="10", currency="USD")
    in_roubles = a_deal(company, altair, amount="10", currency="RUB")
    with operation("test.base") as changed:
        settings = WorkspaceSettings.objects.get()
        settings.base_currency = "USD"
        settings.save()
    assert (in_base(deal), in_base(in_roubles)) == (Decimal(10), None)
    undo(changed.id)
    assert (in_base(deal), in_base(in_roubles)) == (None, Decimal(10))
    values = {"customer": str(altair.pk), "occurred_on": "2026-03-05", "amount": "5"}
    purchases.add(values, viewer=company.member)
    browser = Client()
    browser.force_login(company.member.user)
    answer = browser.post(
        f"/w/{company.workspace.slug}/settings/company/",
        {"name": "Лавка", "language": "ru", "time_zone": "Asia/Omsk", "base_currency": "KZT"},
    )
    assert answer.status_code == 422
    assert WorkspaceSettings.objects.get().base_currency == "RUB"


def test_rates_are_kept_on_a_page(company):
    browser = Client()
    browser.force_login(company.member.user)
    page = f"/w/{company.workspace.slug}/settings/currencies/"
    assert browser.post(page, {"code": "USD", "on": "2026-11-01", "rate": "92,5"}).status_code == 302
    assert "92,5" in browser.get(page).content.decode()
    assert browser.post(page, {"code": "USD", "on": "", "rate": "x"}).status_code == 422
    assert browser.post(page, {"text": "EUR; 01.11.2026; 100"}).status_code == 302
    assert browser.post(page, {"text": "EUR; нет; 100"}).status_code == 422
    one = ExchangeRate.objects.get(code="EUR")
    assert (one.on, one.rate) == (date(2026, 11, 1), Decimal(100))
    assert browser.post(f"{page}{one.pk}/").status_code == 302
    assert not ExchangeRate.objects.filter(code="EUR").exists()


def test_a_column_and_a_month_without_a_rate_tell_their_sums_by_currency(company, altair):
    a_deal(company, altair, amount="10", currency="USD", expected_on="2026-12-05")
    a_deal(company, altair, amount="500", currency="RUB", expected_on="2026-12-06")
    browser = Client()
    browser.force_login(company.member.user)
    for path in ("deals/", "deals/forecast/"):
        page = browser.get(f"/w/{company.workspace.slug}/{path}").content.decode()
        assert "10\u00a0$" in page, path
        assert "500\u00a0₽" in page, path
