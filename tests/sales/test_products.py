"""Products with groups, prices by list, and cost for those who may see it."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from tests.programs import Program
from tropa.core import choosing, editing, scope
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.journal import operation
from tropa.core.models import ExchangeRate
from tropa.customers.models import Customer
from tropa.sales.models import PriceList, Product, ProductGroup
from tropa.sales.services.prices import price_for
from tropa.sales.services.products import photos
from tropa.staff import services
from tropa.staff.models import Role
from tropa.staff.services import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
DAY = date(2026, 11, 25)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def a_product(company: Opened, **values: Any) -> Product:
    product: Product = editing.create("product", {"name": "Стол", **values}, viewer=company.member)
    return product


def browser(member: Any) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def a_seller(company: Opened, email: str = "boris@example.com") -> Any:
    _invitation, secret = services.invite(email=email, role=Role.objects.get(base="seller"), by=company.member)
    return services.accept_invitation(secret=secret, name="Boris", password="four quiet words here")


def test_products_begin_in_base_currency_and_are_found_by_name_and_sku(company: Opened) -> None:
    table = a_product(company, sku="ST-120", price="10000,5555")
    assert (table.currency, table.unit, table.tax_class, table.price) == (
        "RUB",
        "796",
        "general",
        Decimal("10000.5555"),
    )
    assert [one.id for one in choosing.offered("product", "стол", company.member)] == [table.pk]
    assert [one.id for one in choosing.offered("product", "ST-120", company.member)] == [table.pk]
    editing.change("product", table.pk, {"active": False}, viewer=company.member)
    assert choosing.offered("product", "стол", company.member) == []


def test_a_sku_is_had_once(company: Opened) -> None:
    a_product(company, sku="ST-120")
    with pytest.raises(Invalid):
        a_product(company, sku=" st-120 ")
    a_product(company, sku="")
    a_product(company, sku="")


def test_a_group_does_not_stand_within_itself(company: Opened) -> None:
    with operation("test.groups"):
        furniture = ProductGroup.objects.create(name="Мебель")
        tables = ProductGroup.objects.create(name="Столы", parent=furniture)
    furniture.parent = tables
    with operation("test.circle"), pytest.raises(RuleViolation, match=r".") as refused:
        furniture.save()
    assert refused.value.code == "sales.group_circle"


def test_the_list_that_fits_best_gives_the_price(company: Opened, altair: Customer) -> None:
    lists = {}
    for name, values in {
        "Опт": {"tag": "wholesale"}, "Всем": {}, "Прошлый": {"valid_to": "2025-12-31", "priority": 9},
        "Акция": {"valid_from": "2026-12-01", "priority": 5}, "В долларах": {"currency": "USD", "priority": 9},
    }.items():  # fmt: skip
        if "tag" in values:
            editing.change("customer", altair.pk, {"tags": ["Опт"]}, viewer=company.member)
            values = {"tag": str(altair.customer_tags.get().tag_id)}
        lists[name] = editing.create("price_list", {"name": name, **values}, viewer=company.member)
    prices = {"Опт": 80, "Всем": 90, "Прошлый": 10, "Акция": 70, "В долларах": 2}
    table = a_product(
        company,
        price=100,
        prices=[{"price_list": str(lists[name].pk), "amount": amount} for name, amount in prices.items()],
    )
    assert price_for(table, altair, "RUB", DAY) == 80
    assert price_for(table, None, "RUB", DAY) == 90
    assert price_for(table, None, "RUB", date(2026, 12, 1)) == 70
    assert price_for(table, altair, "USD", DAY) == 2
    assert price_for(table, None, "EUR", DAY) is None
    with operation("test.rate"):
        ExchangeRate.objects.create(code="EUR", on=date(2026, 11, 1), rate=90)
        PriceList.objects.get(name="Всем").trash()
    assert price_for(table, None, "RUB", DAY) == 100
    assert price_for(table, None, "EUR", DAY) == Decimal("1.1111")


def test_the_page_makes_and_changes_products_with_their_photo(company: Opened) -> None:
    page, at = browser(company.member), f"/w/{company.workspace.slug}/products/"
    assert page.get(at).status_code == page.get(f"{at}new/").status_code == 200
    photo = BytesIO(PNG)
    photo.name = "стол.png"
    sent = {"whole": "1", "name": "Стол", "price": "12 000,50", "unit": "796", "active": "1", "photo": photo}
    assert page.post(f"{at}new/", sent).status_code == 302
    with scope.enter(company.workspace.pk):
        table = Product.objects.get()
        assert (table.price, table.active, photos([table.pk])[table.pk].type) == (Decimal("12000.5"), True, "image/png")
    assert str(photos([table.pk])[table.pk].pk) in page.get(f"{at}{table.pk}/").content.decode()
    wrong = page.post(f"{at}{table.pk}/", {"whole": "1", "name": "Стол", "price": "дорого", "version": table.version})
    assert (wrong.status_code, "дорого" in wrong.content.decode()) == (422, True)
    text = BytesIO("не картинка".encode())
    text.name = "a.png"
    refused = page.post(f"{at}{table.pk}/", {"whole": "1", "name": "Стол", "version": table.version, "photo": text})
    assert refused.status_code == 422
    ended = page.post(f"{at}{table.pk}/", {"whole": "1", "active": "0", "version": table.version})
    assert ended.status_code == 302
    assert not Product.objects.get().active


def test_cost_is_not_for_everybody(company: Opened) -> None:
    table = a_product(company, price=100, cost="61.5")
    boris = a_seller(company)
    at = f"/w/{company.workspace.slug}/products/{table.pk}/"
    told = [Program.of(who).get(f"products/{table.pk}").json() for who in (company.member, boris)]
    assert (told[0]["cost"], "cost" in told[1]) == ("61.50", False)
    assert "61,5" in browser(company.member).get(at).content.decode()
    answer = browser(boris).get(at)
    assert (answer.status_code, "61,5" in answer.content.decode()) == (200, False)
    assert browser(boris).post(at, {"whole": "1", "name": "Мой"}).status_code == 403


def test_prices_keep_their_four_places_for_programs(company: Opened) -> None:
    program = Program.of(company.member)
    made = program.post("products", {"name": "Винт", "price": "0.1234", "sku": "V"}).json()
    assert made["price"] == "0.1234"
    assert program.send("PATCH", f"products/{made['id']}", b'{"price": "0.12345"}').status_code == 422
