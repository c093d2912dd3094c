"""The list of purchases, one of them, and what a customer's card says of them: every figure opens into its records."""

import html
import re
from decimal import Decimal

import pytest
from django.test import Client

from tests.sales.test_leads import seller
from tropa.core import editing
from tropa.core.doctor import checks_of_workspace
from tropa.core.journal import operation
from tropa.sales.models import Sale
from tropa.sales.services import purchases
from tropa.staff.models import Role

__all__ = ["seller"]
pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def browser_of(member):
    browser = Client()
    browser.force_login(member.user)
    return browser


@pytest.fixture
def anna(company):
    """Her browser."""
    return browser_of(company.member)


@pytest.fixture
def house(company):
    """Where her company's pages stand."""
    return f"/w/{company.workspace.slug}/"


def bought(customer, viewer, amount="1000.00", on="2026-03-05", **more):
    return purchases.add({"customer": str(customer.pk), "occurred_on": on, "amount": amount, **more}, viewer=viewer)[0]


def titles(page):
    """What the first cells of a list say."""
    return re.findall(r'data-drawer="wide" title="([^"]+)"', page)


def test_each_figure_of_the_card_opens_into_its_records(anna, house, company, altair):
    vega = editing.create("customer", {"kind": "company", "name": "Вега"}, viewer=company.member)
    first = bought(altair, company.member, "1000.10")
    bought(altair, company.member, "500.05", on="2026-04-01")
    bought(altair, company.member, "70", on="2026-04-02", currency="USD")
    purchases.take_back(bought(altair, company.member, "9", on="2026-02-01").pk, viewer=company.member)
    purchases.refund(first.pk, viewer=company.member, amount=Decimal("0.15"))
    bought(vega, company.member, "77")
    block = (
        anna.get(f"{house}customers/{altair.pk}/blocks/")
        .content.decode()
        .partition("Покупки")[2]
        .partition("</section>")[0]
    )
    assert "1\u00a0500\u00a0₽" in block
    assert "750\u00a0₽" in block
    addresses = [html.unescape(each) for each in re.findall(r'href="([^"]+filter[^"]+)"', block)]
    shown = [titles(anna.get(address).content.decode()) for address in addresses]
    assert [len(each) for each in shown] == [3, 4, 1, 1, 1]
    assert shown[2] == ["5 марта 2026"]
    assert shown[3] == shown[4] == ["2 апреля 2026"]


def test_a_purchase_is_written_down_from_the_card_and_taken_back(anna, house, company, altair):
    form = anna.get(f"{house}sales/new/?customer={altair.pk}").content.decode()
    assert "Альтаир-Логистик" in form
    values = {"customer": str(altair.pk), "occurred_on": "2026-03-05", "amount": "1 200,50", "currency": "RUB"}
    refused = anna.post(f"{house}sales/new/", {**values, "amount": "-1"})
    assert refused.status_code == 422
    assert "больше нуля" in refused.content.decode()
    made = anna.post(f"{house}sales/new/", values)
    assert made.status_code == 302
    sale = Sale.objects.get()
    page = anna.get(made["Location"]).content.decode()
    assert "1\u00a0200,50\u00a0₽" in page
    given = anna.post(f"{house}sales/{sale.pk}/refunds/", {"amount": "200,50", "occurred_on": "2026-03-06"})
    assert given.status_code == 302
    assert "Осталось 1\u00a0000\u00a0₽" in anna.get(f"{house}sales/{sale.pk}/").content.decode()
    more = anna.post(f"{house}sales/{sale.pk}/refunds/", {"amount": "1000,01"})
    assert (more.status_code, "refund-amount-error" in more.content.decode()) == (422, True)
    wrong = anna.post(f"{house}sales/{sale.pk}/refunds/", {"amount": "много"})
    assert wrong.status_code == 422
    assert anna.post(f"{house}sales/{sale.pk}/reversal/").status_code == 302
    assert anna.post(f"{house}sales/{sale.pk}/reversal/").status_code == 422
    assert not Sale.objects.standing().exists()
    assert titles(anna.get(f"{house}sales/?view=all").content.decode()) == []


def test_who_may_not_write_purchases_is_offered_nothing(company, house, altair, seller):
    sale = bought(altair, company.member)
    boris = browser_of(seller)
    assert boris.get(f"{house}sales/{sale.pk}/").status_code == 404
    assert boris.post(f"{house}sales/{sale.pk}/reversal/").status_code == 404
    own = bought(altair, company.member, owner=str(seller.pk))
    page = boris.get(f"{house}sales/{own.pk}/").content.decode()
    assert "refund-amount" in page
    assert "reversal/" not in page.partition('id="sale"')[2]
    assert boris.post(f"{house}sales/{own.pk}/reversal/").status_code == 403
    with operation("test.role"):
        seller.role = Role.objects.get(base="viewer")
        seller.save()
    assert "refund-amount" not in boris.get(f"{house}sales/{own.pk}/").content.decode()
    assert boris.post(f"{house}sales/{own.pk}/refunds/", {}).status_code == 403
    assert boris.get(f"{house}sales/new/").status_code == 403


def test_the_list_goes_into_a_file(anna, house, company, altair):
    bought(altair, company.member, "1000.10", external_id="A-1")
    answer = anna.get(f"{house}lists/sale/file.csv?columns=occurred_on,customer,amount")
    assert answer.status_code == 200, answer.content
    assert "1000,10" in b"".join(answer.streaming_content).decode()


def test_the_doctor_finds_books_that_do_not_add_up(company, altair):
    slug = company.workspace.slug
    sale = bought(altair, company.member)
    purchases.take_back(sale.pk, viewer=company.member)
    assert all(check["ok"] for check in checks_of_workspace(slug))
    with operation("test.break"):
        entry = Sale(
            customer=altair,
            occurred_on=sale.occurred_on,
            amount=Decimal(5),
            currency="RUB",
            reverses=bought(altair, company.member, "7"),
        )
        entry.save()
    wrong = {
        check["name"].partition(": ")[2]: check["detail"] for check in checks_of_workspace(slug) if not check["ok"]
    }
    assert str(altair.pk) in wrong["purchases"]
    assert str(entry.pk) in wrong["counter-entries"]
