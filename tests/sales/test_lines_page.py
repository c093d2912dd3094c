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
