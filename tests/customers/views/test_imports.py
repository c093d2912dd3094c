"""The way of a file through the pages."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tropa.core import scope
from tropa.customers.models import Customer, Import

ROWS = "ФИО;Телефон;Город\nБелова Анна;89000000002;Казань\nИванов Иван;8 843 555-20;Уфа\n"


@pytest.fixture
def slug(company: Any) -> str:
    return str(company.workspace.slug)


def test_upload_columns_check_correct_import_undo(anna: Client, company: Any, slug: str, run_jobs: Any) -> None:
    base = f"/w/{slug}/customers/imports/"
    answer = anna.post(base, {"file": SimpleUploadedFile("a.csv", ROWS.encode("cp1251"))})
    assert answer.status_code == 302
    page = anna.get(answer["Location"])
    assert "89000000002" in page.content.decode()
    columns = re.findall(r'name="(column-\d)".*?<option value="(\w+)" selected', page.content.decode(), re.DOTALL)
    assert [target for _name, target in columns] == ["name", "phone", "city"]
    answer = anna.post(answer["Location"], dict(columns) | {"duplicates": "update"})
    check = answer["Location"]
    assert 'name="cell-3-1"' in anna.get(check).content.decode()
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 0
    anna.post(check, {"cell-3-1": "8 843 555-20-44"})
    assert 'name="cell-3-1"' not in anna.get(check).content.decode()
    report = check.removesuffix("check/")
    assert anna.post(report).status_code == 302
    anna.post(report)
    assert "hx-get" in anna.get(report).content.decode()
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 2
    assert "hx-get" not in anna.get(report, headers={"HX-Request": "true"}).content.decode()
    assert anna.get(base).status_code == anna.get(f"{report}refused.csv").status_code == 200
    anna.post(f"{report}reversal/")
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 0


def test_a_wrong_file_and_a_wrong_column_say_why(anna: Client, slug: str) -> None:
    base = f"/w/{slug}/customers/imports/"
    for form in ({}, {"file": SimpleUploadedFile("a.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 300)}):
        answer = anna.post(base, form)
        assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)
    place = anna.post(base, {"file": SimpleUploadedFile("a.csv", ROWS.encode())})["Location"]
    for target in ("owner_id", "name"):
        answer = anna.post(place, {"column-0": "name", "column-1": target, "column-2": ""})
        assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)


def test_others_do_not_see_it(anna: Client, company: Any, slug: str, hire: Any, signed_in: Any) -> None:
    base = f"/w/{slug}/customers/imports/"
    place = anna.post(base, {"file": SimpleUploadedFile("a.csv", ROWS.encode())})["Location"]
    boris, vera = signed_in(hire("Boris")), signed_in(hire("Vera", "head"))
    assert boris.get(base).status_code == boris.get(place).status_code == 403
    assert vera.get(base).status_code == 200
    assert vera.get(place).status_code == vera.post(place.replace("columns/", "")).status_code == 404
    with scope.enter(company.workspace.pk):
        assert Import.objects.get().state == Import.State.DRAFT
