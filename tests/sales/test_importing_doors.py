"""Files of tasks, deals, leads, products and sales through pages and API: what is chosen, what is said, who may."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.programs import Program
from tests.staff.conftest import anna, company, hire, other_company, signed_in
from tropa.activities.models import Activity
from tropa.core import scope
from tropa.core.journal import operation
from tropa.customers.models import Customer, Import
from tropa.sales.models import Deal, Lead, Product, Sale
from tropa.staff.models import Grant

__all__ = ["anna", "company", "hire", "other_company", "signed_in"]

PAGES = "/w/lavka/customers/imports/"
FILES: dict[str, tuple[str, Any]] = {
    "deals": (
        "Название сделки;Стадия сделки;Сумма;Контакт;Телефон\nСтолы;Переговоры;1 000;Иванов Иван;89000000001\n",
        Deal,
    ),
    "leads": ("Название лида;Контакт;Телефон\nСтолы;Иванов Иван;89000000001\n", Lead),
    "products": ("Артикул;Наименование;Цена;НДС\nS-1;Стол;100;без НДС\n", Product),
    "tasks": ("Задача;Крайний срок;Контакт;Телефон\nЗвонок;05.03.2024 10:00;Иванов Иван;89000000001\n", Activity),
    "sales": ("Дата продажи;Сумма;Контакт;Телефон\n05.03.2024;1 000;Иванов Иван;89000000001\n", Sale),
}


def upload(browser: Client, text: str, **fields: str) -> Any:
    return browser.post(PAGES, {"file": SimpleUploadedFile("a.csv", text.encode()), **fields})


def chosen(page: str) -> dict[str, str]:
    """What the form of the columns holds."""
    return dict(re.findall(r'name="(column-\d+)".*?<option value="([\w.]+)" selected', page, re.DOTALL))


@pytest.mark.parametrize("kind", FILES)
def test_a_file_tells_by_its_columns_what_it_holds(anna: Client, company: Any, run_jobs: Any, kind: str) -> None:
    text, model = FILES[kind]
    place = upload(anna, text)["Location"]
    page = anna.get(place).content.decode()
    assert f'<option value="{kind}" selected' in page
    check = anna.post(place, chosen(page) | {"duplicates": "update"})["Location"]
    shown = anna.get(check).content.decode()
    assert "Иванов Иван" in shown or "S-1" in shown
    report = check.removesuffix("check/")
    anna.post(report)
    run_jobs()
    told = anna.get(report)
    assert told.status_code == anna.get(f"{report}refused.csv").status_code == 200
    with scope.enter(company.workspace.pk):
        assert (Import.objects.get().state, model.objects.count()) == ("done", 1)
    anna.post(re.findall(r'href="(\S+/reversal/)"', told.content.decode())[0])
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert (model.objects.count(), Customer.objects.count()) == (0, 0)


def test_what_a_file_holds_is_said_anew(anna: Client, company: Any) -> None:
    place = upload(anna, "Имя;Телефон;Комментарий\nИванов Иван;89000000001;Нужны столы\n")["Location"]
    assert '<option value="customers" selected' in anna.get(place).content.decode()
    assert anna.post(place, {"holds": "1", "kind": "leads"})["Location"] == place
    assert '<option value="leads" selected' in anna.get(place).content.decode()
    answer = anna.post(place, {"holds": "1", "kind": "products"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert '<option value="leads" selected' in anna.get(place).content.decode()
    assert anna.post(place, {"holds": "1", "kind": "dragons"}).status_code == 422


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "deals"), ("\0" * 500, "deals"), ("a;b\n1;2\n", "products"), ("Имя;Телефон\nИван;89000000001\n", "deals"),
     ("Название сделки\nСтолы\n", "dragons")],
)  # fmt: skip
def test_a_file_that_is_none_of_the_kind_gets_one_sentence(anna: Client, company: Any, text: str, kind: str) -> None:
    answer = upload(anna, text, kind=kind)
    assert answer.status_code == 422
    assert answer.content.decode().count('is-danger" role="alert"') == 1
    with scope.enter(company.workspace.pk):
        assert not Import.objects.exists()


def test_each_kind_asks_for_its_own_right(company: Any, hire: Any, signed_in: Any) -> None:
    boris = hire("Boris", "seller")
    text, _model = FILES["deals"]
    with scope.enter(company.workspace.pk), operation("test"):
        for kind, reach in (("deal", "none"), ("lead", "all")):
            Grant.objects.update_or_create(role=boris.role, kind=kind, action="import", defaults={"scope": reach})
    browser, program = signed_in(boris), Program.of(boris)
    answer = upload(browser, text, kind="deals")
    assert answer.status_code == 403
    assert upload(browser, FILES["leads"][0], kind="leads").status_code == 302
    answer = program.client.post(
        "/api/v1/imports", {"file": SimpleUploadedFile("a.csv", text.encode()), "kind": "deals"}
    )
    assert answer.status_code == 403


def test_a_program_says_what_a_file_holds(company: Any, run_jobs: Any) -> None:
    program = Program.of(company.member)
    for kind, (text, model) in FILES.items():
        sent = {"file": SimpleUploadedFile("a.csv", text.encode()), "kind": kind}
        rehearsed = program.client.post("/api/v1/imports?dry_run=true", sent).json()
        assert (rehearsed["created"], rehearsed["failed"]) == (1, 0)
        sent["file"] = SimpleUploadedFile("a.csv", text.encode())
        begun = program.client.post("/api/v1/imports", sent)
        assert (begun.status_code, begun.json()["kind"]) == (202, kind)
        run_jobs()
        with scope.enter(company.workspace.pk):
            assert model.objects.count() == 1
    wrong = {"file": SimpleUploadedFile("a.csv", FILES["deals"][0].encode()), "kind": "dragons"}
    answer = program.client.post("/api/v1/imports", wrong)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "customers.import_kind")
