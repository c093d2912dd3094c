"""Products with groups, prices by list, and cost for those who may see it."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.programs import Program
from tropa.core import choosing, editing, scope
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import ExchangeRate, File, FileLink, Operation
from tropa.core.urls import page_url
from tropa.customers.models import Customer
from tropa.sales.models import PriceList, Product, ProductGroup
from tropa.sales.services.prices import price_for
from tropa.sales.services.products import MOST_MEGABYTES
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


def sent(content: bytes = PNG, name: str = "стол.png") -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def test_the_page_makes_and_changes_products_with_their_photo(company: Opened) -> None:
    page, at = browser(company.member), f"/w/{company.workspace.slug}/products/"
    assert page.get(at).status_code == page.get(f"{at}new/").status_code == 200
    asked = {"whole": "1", "name": "Стол", "price": "12 000,50", "unit": "796", "active": "1", "photo": sent()}
    assert page.post(f"{at}new/", asked).status_code == 302
    with scope.enter(company.workspace.pk):
        table = Product.objects.get()
        assert (table.price, table.active, table.photo.type) == (Decimal("12000.5"), True, "image/png")
    own = f"{at}{table.pk}/"
    assert f'src="/w/{company.workspace.slug}/files/{table.photo_id}' in page.get(own).content.decode()
    wrong = page.post(own, {"whole": "1", "name": "Стол", "price": "дорого", "version": table.version})
    assert (wrong.status_code, "дорого" in wrong.content.decode()) == (422, True)
    ended = page.post(own, {"whole": "1", "active": "0", "version": table.version})
    assert ended.status_code == 302
    assert not Product.objects.get().active


def test_a_photo_is_shown_replaced_and_removed(company: Opened) -> None:
    table, page, house = a_product(company), browser(company.member), f"/w/{company.workspace.slug}/"
    own = f"{house}products/{table.pk}/"
    assert '<img class="t-face' not in page.get(f"{house}products/").content.decode()
    page.post(own, {"photo": sent()})
    first = Product.objects.get().photo_id
    page.post(own, {"photo": sent(PNG + b"2")})
    second = Product.objects.get().photo_id
    assert first != second
    hung = {"subject_kind": "product", "subject_id": table.pk}
    assert [link.file_id for link in FileLink.objects.filter(**hung)] == [second]
    picture = f'src="{page_url("file", pk=second)}"'
    for address in ("products/", f"products/{table.pk}/", "choices/product/?q=стол"):
        assert picture in page.get(f"{house}{address}").content.decode(), address
    answer = browser(a_seller(company)).get(page_url("file", pk=second))
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/png",
        "nosniff",
    )
    assert b"".join(answer.streaming_content) == PNG + b"2"
    page.post(own, {"no_photo": "1"})
    assert Product.objects.get().photo_id is None
    assert not FileLink.objects.filter(**hung).exists()
    deeds = Operation.objects.filter(label="sales.change_product", records__gt=0).order_by("pk")
    undo(deeds[2].pk)
    assert Product.objects.get().photo_id == second
    assert [link.file_id for link in FileLink.objects.filter(**hung)] == [second]
    undo(deeds[1].pk)
    assert Product.objects.get().photo_id == first
    assert page.get(page_url("file", pk=second)).status_code == 404
    assert b"".join(page.get(page_url("file", pk=first)).streaming_content) == PNG


def test_what_is_no_picture_or_too_large_is_refused_beside_the_field(company: Opened) -> None:
    table, page = a_product(company), browser(company.member)
    own = f"/w/{company.workspace.slug}/products/{table.pk}/"
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for content in (svg, "не картинка".encode(), PNG + bytes(MOST_MEGABYTES * 2**20)):
        refused = page.post(own, {"whole": "1", "name": "Другой", "photo": sent(content)})
        assert refused.status_code == 422
        assert 'id="product-photo-error"' in refused.content.decode()
    assert (Product.objects.get().photo_id, Product.objects.get().name) == (None, "Стол")
    assert not File.objects.exists()


def test_programs_show_and_hide_photos(company: Opened) -> None:
    table, program = a_product(company), Program.of(company.member)
    path = f"/api/v1/products/{table.pk}/photo"
    twice = [program.client.post(path, {"photo": sent()}, HTTP_IDEMPOTENCY_KEY="one").json() for _n in range(2)]
    assert twice[0] == twice[1]
    content = program.client.get(f"/api/v1/files/{twice[0]['photo']}/content")
    assert b"".join(content.streaming_content) == PNG
    assert program.get(f"products/{table.pk}").json()["photo"] == twice[0]["photo"]
    assert program.client.post(path).status_code == 422
    assert program.client.post(path, {"photo": sent(b"text")}).json()["errors"][0]["field"] == "photo"
    assert Program.of(a_seller(company)).client.post(path, {"photo": sent()}).status_code == 403
    assert program.send("DELETE", f"products/{table.pk}/photo").json()["photo"] is None
    assert program.send("DELETE", f"products/{UUID(int=1)}/photo").status_code == 404


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
