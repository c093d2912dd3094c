"""Every state of an import's pages, in two worlds: empty, many columns, errors, checking, running, done, broken."""

from io import BytesIO
from typing import Any

import pytest

from tests.browser.story import PICTURES
from tropa.core import scope
from tropa.core.actors import Actor, act_as
from tropa.customers.importing import checking
from tropa.customers.importing.preparing import prepare
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import Import
from tropa.staff.services import Opened

WORLDS = [
    pytest.param({"width": 1440, "dark": False, "language": "ru"}, id="desk"),
    pytest.param({"width": 1440, "dark": True, "language": "en"}, id="night"),
    pytest.param({"width": 390, "dark": True, "language": "en"}, id="phone"),
    pytest.param({"width": 390, "dark": False, "language": "ru"}, id="pocket"),
]
KNOWN = "ФИО;Телефон;Почта\nБелова Анна;89000000001;\n"
ROWS = (
    "ФИО;Телефон;Почта;Город;Дата создания;Ответственный;Любимый цвет\n"
    "Белова Анна;8 900 000-00-01;anna@example.com;Казань;01.02.2024;Пётр Неизвестный;зелёный\n"
    "Иванов Иван;8 843 555-20;;Уфа;;;\n"
    "Прибой, дом культуры имени очень длинного названия;доб. 14;info@uralcvet;Казань;31.02.2025;;\n"
    ";;;Самара;;;\n"
    "Ким Алёна;89000000005;kim@example.com;Уфа;;;синий\n"
)
DEALS = (
    "ID;Название сделки;Стадия сделки;Сумма;Контакт;Телефон;Ответственный\n"
    "1;Поставка кресел для зала ожидания вокзала;Коммерческое предложение;887 834,10;Белова Анна;89000000001;Анна\n"
    "2;Столы;Успешно реализовано;много;Иванов Иван;89000000002;Пётр Неизвестный\n"
)
MANY = ";".join(["ФИО", *(f"Столбец с длинным названием {n}" for n in range(40))]) + "\nБелова Анна" + ";значение" * 40


@pytest.fixture
def pages(company: Opened) -> dict[str, str]:
    """Imports in every state; gives the pages by name."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):

        def taken(text: str, kind: str = "customers") -> Import:
            return prepare(BytesIO(text.encode()), "Клиенты за осень.csv", member=company.member, kind=kind)

        many, errors, going, waiting, running, broken = (taken(text) for text in (MANY, ROWS, ROWS, ROWS, ROWS, ROWS))
        run_to_end(taken(KNOWN))
        checking.begin(errors)
        deals = taken(DEALS, "deals")
        checking.begin(deals)
        done = run_to_end(taken(ROWS))
        Import.objects.filter(pk=going.pk).update(checking="token", rows=120_000, found={"rows": 45_500, "counts": {}})
        Import.objects.filter(pk=waiting.pk).update(state=Import.State.WAITING)
        Import.objects.filter(pk=running.pk).update(
            state=Import.State.RUNNING, rows=120_000, counts={"rows": 45_500, "created": 45_000, "failed": 500},
            started_at=done.started_at,
        )  # fmt: skip
        Import.objects.filter(pk=broken.pk).update(
            state=Import.State.BROKEN, error="Файл обрывается после строки 812: там не закрыта кавычка."
        )
        at = "customers/imports/"
        return {
            "list": at,
            "columns": f"{at}{errors.pk}/columns/",
            "columns-many": f"{at}{many.pk}/columns/",
            "check-errors": f"{at}{errors.pk}/check/",
            "check-fill": f"{at}{errors.pk}/check/?show=updated",
            "check-unchecked": f"{at}{many.pk}/check/",
            "checking": f"{at}{going.pk}/check/",
            "waiting": f"{at}{waiting.pk}/",
            "running": f"{at}{running.pk}/",
            "broken": f"{at}{broken.pk}/",
            "done": f"{at}{done.pk}/",
            "columns-deals": f"{at}{deals.pk}/columns/",
            "check-deals": f"{at}{deals.pk}/check/?show=created",
            "check-deals-errors": f"{at}{deals.pk}/check/",
        }


@pytest.mark.parametrize("world", WORLDS)
def test_no_state_of_an_import_breaks_a_rule(
    open_page: Any, pages: dict[str, str], world: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    folder = PICTURES / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    page = open_page("first-steps/", **world)
    house = page.url.partition("first-steps/")[0]
    for name, path in pages.items():
        assert page.goto(house + path).status == 200, name
        page.witness.judge()
        page.screenshot(path=folder / f"{name}-{request.node.callspec.id}.png", full_page=True)
    assert not page.witness.breaches, "\n".join(page.witness.breaches)
