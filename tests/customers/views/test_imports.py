"""The way of a file through the pages."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tropa.core import scope
from tropa.core.journal import operation
from tropa.core.models import Job
from tropa.core.tasks import queue
from tropa.customers.importing import checking
from tropa.customers.models import Customer, Import

FORM = "application/x-www-form-urlencoded"
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
    part = anna.get(report, headers={"HX-Request": "true", "HX-Target": "progress"}).content.decode()
    assert "hx-get" not in part
    assert "<html" not in part
    assert anna.get(base).status_code == anna.get(f"{report}refused.csv").status_code == 200
    anna.post(re.findall(r'href="(\S+/reversal/)"', part)[0])
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 0
    anna.post(re.findall(r'href="(\S+/reversal/)"', anna.get(report).content.decode())[0])
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 2


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_what_only_looks_like_a_number_is_no_error_of_ours(anna: Client, company: Any, slug: str, number: str) -> None:
    columns = upload(anna, slug)
    assert anna.post(columns, {"field": number}).status_code == 302
    for cell in (f"cell-{number}-1", f"cell-3-{number}"):
        form = urlencode({cell: "1"})
        answer = anna.post(columns.replace("columns/", "check/"), form, content_type=FORM)
        assert answer.status_code == 302


def upload(browser: Client, slug: str, text: str = ROWS) -> str:
    """The place of the columns of a file just taken in."""
    answer = browser.post(f"/w/{slug}/customers/imports/", {"file": SimpleUploadedFile("a.csv", text.encode())})
    return str(answer["Location"])


def test_what_happens_to_doubles_is_chosen_where_the_rows_are_checked(
    anna: Client, company: Any, slug: str, run_jobs: Any
) -> None:
    twins = "ФИО;Телефон\nБелова Анна;89000000002\nБелова Анна Ивановна;8 900 000-00-02\n"
    check = upload(anna, slug, twins).replace("columns/", "check/")
    anna.post(check)
    assert anna.post(check, {"duplicates": "skip"})["Location"] == check
    with scope.enter(company.workspace.pk):
        run = Import.objects.get()
        assert (run.policy, run.found["counts"]["skipped"]) == ("skip", 1)
    # A form that still changes something is checked before anything is imported.
    assert anna.post(check.replace("check/", ""), {"duplicates": "create"})["Location"] == check
    assert anna.post(check.replace("check/", ""), {"duplicates": "create"})["Location"] == check.replace("check/", "")
    run_jobs()
    with scope.enter(company.workspace.pk):
        assert Customer.objects.count() == 2
    assert anna.post(check, {"duplicates": "skip"}).status_code == 422


def test_a_large_file_is_checked_whole_by_the_worker(anna: Client, company: Any, slug: str, run_jobs: Any) -> None:
    rows = "ФИО;Телефон\n" + "".join(f"Белова Анна;8900{n:07d}\n" for n in range(8_000)) + "Иванов Иван;доб. 5\n"
    place = upload(anna, slug, rows)
    check = anna.post(place, {"column-0": "name", "column-1": "phone", "duplicates": "update"})["Location"]
    asked = {"HX-Request": "true", "HX-Target": "checking"}
    assert 'id="checking"' in anna.get(check).content.decode()
    assert anna.get(check, headers=asked).status_code == 200
    run_jobs()
    assert anna.get(check, headers=asked)["HX-Refresh"] == "true"
    with scope.enter(company.workspace.pk):
        found = Import.objects.get().found
    assert found["counts"] == {"created": 8_000, "updated": 0, "skipped": 0, "failed": 1}
    assert found["errors"][0]["row"] == 8_002
    assert 'name="cell-8002-1"' in anna.get(check).content.decode()


def test_a_new_check_and_the_import_overtake_one_that_waits(
    anna: Client, company: Any, slug: str, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SMALL", 1_000)
    rows = "ФИО;Телефон\n" + "".join(f"Белова Анна;8900{n:07d}\n" for n in range(60))
    place = upload(anna, slug, rows)
    form = {"column-0": "name", "column-1": "phone"}
    anna.post(place, form | {"duplicates": "skip"})
    anna.post(place, form | {"duplicates": "create"})
    with scope.enter(company.workspace.pk):
        token = Import.objects.get().checking
    run_jobs()
    with scope.enter(company.workspace.pk):
        run = Import.objects.get()
        assert (token, run.checking, run.found["rows"]) == (token, "", 60)
    anna.post(place, form)
    anna.post(place.replace("columns/", ""))
    with scope.enter(company.workspace.pk):
        assert Import.objects.get().checking == ""
    run_jobs()
    with scope.enter(company.workspace.pk):
        run = Import.objects.get()
        assert (run.state, run.count("created"), run.found) == ("done", 60, {})


def test_a_column_becomes_a_field_by_one_click(anna: Client, company: Any, slug: str) -> None:
    place = upload(anna, slug, "ФИО;Размер обуви\nБелова Анна;38\n")
    assert 'name="field" value="1"' in anna.get(place).content.decode()
    assert anna.post(place, {"column-0": "name", "column-1": "", "field": "1"})["Location"] == place
    page = anna.get(place).content.decode()
    assert 'name="field"' not in page
    with scope.enter(company.workspace.pk):
        assert Import.objects.get().mapping["columns"]["Размер обуви"].startswith("custom.")


def test_a_draft_is_found_again_until_it_is_begun(anna: Client, slug: str, run_jobs: Any) -> None:
    place = upload(anna, slug)
    base = f"/w/{slug}/customers/imports/"
    assert place in anna.get(base).content.decode()
    assert anna.get(place.replace("columns/", ""))["Location"] == place.replace("columns/", "check/")
    anna.post(place.replace("columns/", ""))
    assert place not in anna.get(base).content.decode()
    assert anna.get(place)["Location"] == place.replace("columns/", "")
    run_jobs()


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


def test_a_long_import_is_taken_back_and_brought_again_as_often_as_wanted(
    anna: Client, company: Any, slug: str, run_jobs: Any
) -> None:
    rows = "ФИО;Телефон\n" + "".join(f"Белова Анна;8900{n:07d}\n" for n in range(520))
    place = upload(anna, slug, rows).replace("columns/", "")
    anna.post(place)
    run_jobs()
    for left in (0, 520, 0):
        anna.post(re.findall(r'href="(\S+/reversal/)"', anna.get(place).content.decode())[0])
        part = anna.get(place, headers={"HX-Request": "true", "HX-Target": "progress"}).content.decode()
        assert "hx-get" in part
        assert "reversal/" not in part
        run_jobs()
        assert "hx-get" not in anna.get(place).content.decode()
        with scope.enter(company.workspace.pk):
            assert Customer.objects.count() == left


def break_down(again_in: Any = None) -> None:
    """The worker fails at the next long job."""
    job = queue.Turn("bulk").claim()
    assert job is not None
    queue.fail(job, "OSError: no space left", again_in=again_in)


@pytest.mark.parametrize("way", ["again", "leave"])
def test_an_import_that_failed_says_so_and_goes_on_or_ends(
    anna: Client, company: Any, slug: str, run_jobs: Any, way: str
) -> None:
    columns = upload(anna, slug)
    report = columns.removesuffix("columns/")
    anna.post(columns, {"column-0": "name", "column-1": "phone", "column-2": "city", "duplicates": "update"})
    anna.post(report)
    assert anna.post(report, {way: "1"}).status_code == 422
    break_down(timedelta(hours=1))
    page = anna.get(report).content.decode()
    assert 'name="again"' in page
    assert "hx-get" not in page
    anna.post(report, {"again": "1"})
    assert 'name="again"' not in anna.get(report).content.decode()
    break_down()
    assert 'role="alert"' in anna.get(report).content.decode()
    assert anna.post(report, {way: "1"}).status_code == 302
    run_jobs()
    assert not Job.objects.filter(state="dead").exists()
    page = anna.get(report).content.decode()
    assert 'name="again"' not in page
    with scope.enter(company.workspace.pk):
        run = Import.objects.get()
        assert (run.state, Customer.objects.count()) == (("done", 1) if way == "again" else ("broken", 0))


def test_a_check_that_failed_is_begun_anew(
    anna: Client, company: Any, slug: str, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SMALL", 0)
    columns = upload(anna, slug)
    check = columns.replace("columns/", "check/")
    anna.post(columns, {"column-0": "name", "column-1": "phone", "column-2": "city", "duplicates": "update"})
    assert "hx-get" in anna.get(check).content.decode()
    break_down()
    page = anna.get(check)
    assert "hx-get" not in page.content.decode()
    asked = {"HX-Request": "true", "HX-Target": "checking"}
    assert anna.get(check, headers=asked)["HX-Refresh"] == "true"
    anna.post(check)
    run_jobs()
    assert 'name="cell-3-1"' in anna.get(check).content.decode()


def test_what_is_wrong_is_said_in_the_language_of_the_reader(
    anna: Client, company: Any, slug: str, run_jobs: Any
) -> None:
    rows = f"ФИО;Телефон;ИНН\nБелова Анна;8 843 555-20;1\nИванов Иван;;1650000017\n{'Я' * 301};;\n"
    columns = upload(anna, slug, rows)
    report, check = columns.removesuffix("columns/"), columns.replace("columns/", "check/")
    anna.post(columns, {"column-0": "name", "column-1": "phone", "column-2": "tax_id", "duplicates": "update"})

    def read(path: str, language: str) -> list[str]:
        with scope.enter(company.workspace.pk), operation("test.language"):
            company.member.language = language
            company.member.save()
        words = re.findall(r'<td class="t-mid(?: t-why)?">([^<]*)</td>', anna.get(path).content.decode())
        return [each for each in words if each not in {"ФИО", "Телефон", "ИНН"}]

    def differs(path: str) -> bool:
        pairs = list(zip(read(path, "ru"), read(path, "en"), strict=True))
        return len(pairs) == 3 and all(ru != en and "%(" not in en for ru, en in pairs)

    assert differs(check)
    anna.post(report)
    run_jobs()
    assert differs(report)
    told = [b"".join(anna.get(f"{report}refused.csv").streaming_content)]
    read(report, "ru")
    told.append(b"".join(anna.get(f"{report}refused.csv").streaming_content))
    assert told[0].splitlines()[1] != told[1].splitlines()[1]
