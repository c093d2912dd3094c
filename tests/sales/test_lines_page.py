"""The region of lines: written, counted while one types, arranged without a word of script."""

import pytest

from tests.sales.test_lines import a_deal, line
from tests.sales.test_products import a_seller, browser
from tropa.core import editing
from tropa.customers.models import Customer
from tropa.sales.models import Deal
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def typed(*rows: dict[str, str], **more: str) -> dict[str, str]:
    return {f"lines.{at}.{name}": value for at, row in enumerate(rows) for name, value in row.items()} | more


def test_lines_are_written_counted_and_arranged(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair)
    page, at = browser(company.member), f"/w/{company.workspace.slug}/deals/{deal.pk}/lines/"
    assert page.get(at).status_code == 200
    rows = [line(), line(name="Стул", quantity="1", tax="none")]
    said = page.post(f"{at}totals/", typed(*rows, tax_included="1")).content.decode()
    assert "3" in said
    assert Deal.objects.get(pk=deal.pk).amount == 0
    up = page.post(at, typed(*rows, up="1"), headers={"HX-Request": "true"}).content.decode()
    assert up.index("Стул") < up.index('value="Стол"')
    saved = page.post(at, typed(*rows, version="1", seen="-", tax_included="1"), headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert Deal.objects.get(pk=deal.pk).amount == 3000
    assert [one.name for one in deal.lines.order_by("position")] == ["Стол", "Стул"]


HTMX = {"HX-Request": "true"}


def test_the_card_shows_the_first_lines_and_lets_nobody_write_the_amount(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, lines=[line(name=f"Стол {n}") for n in range(7)], discount="100")
    page, at = browser(company.member), f"/w/{company.workspace.slug}/deals/{deal.pk}/"
    block = page.get(f"{at}blocks/").content.decode()
    assert [f"Стол {n}" in block for n in range(7)] == [True] * 5 + [False] * 2
    assert f"{at}lines/" in page.get(at).content.decode()
    assert page.get(f"{at}fields/amount/?edit", headers=HTMX).status_code == 422
    assert 'name="amount"' not in page.get(f"{at}?edit=amount").content.decode()
    assert page.post(f"{at}fields/amount/", {"amount": "5"}, headers=HTMX).status_code == 422
    drawer = page.get(f"{at}lines/", headers={**HTMX, "X-Tropa-Drawer": "1"}).content.decode()
    assert "t-drawer" in drawer
    assert "<html" not in drawer


def test_a_discount_on_the_whole_is_typed_counted_and_emptied(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair)
    page, at = browser(company.member), f"/w/{company.workspace.slug}/deals/{deal.pk}/lines/"
    rows = [line(discount="50"), line(name="Стул", quantity="1")]
    counted = page.post(f"{at}totals/", typed(*rows, discount="1000000")).content.decode()
    assert "t-late" in counted
    counted = page.post(f"{at}totals/", typed(*rows, discount_percent="10")).content.decode()
    assert 'id="line-sum-1"' in counted
    page.post(at, typed(*rows, discount_percent="10", discount="", seen="-", tax_included="1"), headers=HTMX)
    deal = Deal.objects.get(pk=deal.pk)
    assert (deal.amount, deal.discount_percent) == (2655, 10)
    standing = [
        {"id": str(one.pk), "name": one.name, "quantity": "1", "price": "1000", "discount": ""}
        for one in deal.lines.all()
    ]
    seen = ",".join(f"{one.pk}:{one.version}" for one in deal.lines.all())
    page.post(at, typed(*standing, discount_percent="", discount="", seen=seen, tax_included="1"), headers=HTMX)
    assert Deal.objects.get(pk=deal.pk).amount == 2000


def test_what_is_wrong_stands_beside_its_field_and_is_kept(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair)
    page, at = browser(company.member), f"/w/{company.workspace.slug}/deals/{deal.pk}/lines/"
    answer = page.post(at, typed(line(quantity="много"), version="1"))
    assert answer.status_code == 422
    assert "много" in answer.content.decode()
    assert page.post(f"{at}totals/", typed(line(quantity="много"))).status_code == 204


def test_a_colleague_who_was_faster_is_not_written_over(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair, lines=[line()])
    seen, version = ",".join(f"{one.pk}:{one.version}" for one in deal.lines.all()), str(deal.version)
    mine = {"id": str(deal.lines.get().pk), **line(quantity="5")}
    editing.change("deal", deal.pk, {"lines": [{"id": mine["id"], **line(quantity="3")}]}, viewer=company.member)
    at = f"/w/{company.workspace.slug}/deals/{deal.pk}/lines/"
    answer = browser(company.member).post(at, typed(mine, version=version, seen=seen, tax_included="1"))
    assert answer.status_code == 409
    assert deal.lines.get().quantity == 3


def test_who_may_not_see_a_deal_meets_no_lines(company: Opened, altair: Customer) -> None:
    deal = a_deal(company, altair)
    boris = browser(a_seller(company))
    at = f"/w/{company.workspace.slug}/deals/{deal.pk}/lines/"
    assert [boris.get(at).status_code, boris.post(at).status_code, boris.post(f"{at}totals/").status_code] == [404] * 3
