"""Who looked at what: written beside the pages, read by those who run the company, changed by nobody."""

import csv
import io
import json

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from tests.programs import Program
from tropa.core import scope, viewing
from tropa.core.databases.common import WriteOutsideOperation
from tropa.core.journal import operation
from tropa.core.journal.erasure import erase
from tropa.core.models import AccessEntry
from tropa.core.viewing import keeping, noting
from tropa.customers.models import Customer
from tropa.staff.models import Grant, Role

HOUSE = "/w/lavka/"
LOG = f"{HOUSE}settings/access-log/"


@pytest.fixture
def boris(hire):
    return hire("Boris", "viewer")


@pytest.fixture
def reader(boris, signed_in):
    """Boris's browser."""
    return signed_in(boris)


@pytest.fixture
def sosna(company):
    with scope.enter(company.workspace.pk), operation("test.customer"):
        return Customer.objects.create(name="Сосна", owner=company.member)


def entries(company, **wanted) -> list[AccessEntry]:
    """What stands in the log, oldest first."""
    viewing.flush()
    with scope.enter(company.workspace.pk):
        return list(AccessEntry.objects.filter(**wanted).order_by("at", "pk"))


def test_a_card_is_one_look_however_often_it_draws_itself(company, boris, reader, sosna):
    for path in ("", "blocks/", "trail/", ""):
        assert reader.get(f"{HOUSE}customers/{sosna.pk}/{path}").status_code == 200
    (look,) = entries(company, actor_id=boris.pk)
    assert (look.act, look.kind, look.record, look.origin) == ("view", "customer", sosna.pk, "page")
    assert look.address == "127.0.0.1"
    assert look.session
    assert reader.session.session_key not in look.session


def test_no_value_of_a_record_is_copied(company, reader, sosna):
    reader.get(f"{HOUSE}customers/{sosna.pk}/")
    reader.get(f"{HOUSE}customers/")
    told = [str(vars(one)) for one in entries(company)]
    assert len(told) == 2
    assert not any("Сосна" in one for one in told)


def test_a_list_is_noted_with_its_sentence_and_count(company, boris, reader, anna, sosna):
    wanted = json.dumps({"all": [{"field": "name", "op": "contains", "value": "осн"}]})
    reader.get(f"{HOUSE}customers/", {"view": "all", "filter": wanted})
    (look,) = entries(company, actor_id=boris.pk)
    assert (look.act, look.kind, look.found, look.shown) == ("list", "customer", 1, 1)
    anna.cookies["django_language"] = "en"
    page = anna.get(LOG).content.decode()
    assert "осн" in page
    assert "records: 1" in page
    assert "/w/lavka/customers/?view=all" in page


def test_a_search_that_is_being_typed_is_one_entry(company, boris, reader, sosna):
    for words in ("с", "со", "сосна"):
        reader.get(f"{HOUSE}search", {"q": words})
    (look,) = entries(company, actor_id=boris.pk)
    assert (look.act, look.words, look.found) == ("search", "сосна", 1)


def test_words_of_a_megabyte_are_cut(company, boris, reader):
    reader.get(f"{HOUSE}search", {"q": "я" * 1_000_000})
    (look,) = entries(company, actor_id=boris.pk)
    assert len(look.words) == 200


def test_signs_that_no_base_keeps_hold_nobody_up(company, boris, reader, anna):
    reader.get(f"{HOUSE}search", {"q": "а\0б"})
    assert noting.spelled({"field": "name", "value": "\ud800"}) == "{}"
    assert anna.get(LOG, {"number": "\0\0"}).status_code == 200
    (look,) = entries(company, actor_id=boris.pk)
    assert look.words == "аб"


def test_programs_are_told_by_their_token(company, boris, sosna):
    program = Program.of(boris)
    assert program.get(f"customers/{sosna.pk}").status_code == 200
    assert program.get("customers", search="Сосна").status_code == 200
    opened, searched = entries(company, actor_id=boris.pk)
    assert (opened.act, opened.record, opened.origin) == ("view", sosna.pk, "api")
    assert (searched.act, searched.words, searched.shown) == ("search", "Сосна", 1)
    assert opened.token == searched.token is not None
    assert opened.session == ""


def test_an_export_is_written_before_it_leaves(company, anna, sosna):
    answer = anna.get(f"{HOUSE}lists/customer/file.csv?columns=name,city")
    (taken,) = entries(company, act="export")
    assert (taken.kind, taken.shown, taken.details["form"]) == ("customer", 1, "csv")
    assert taken.details["columns"] == ["name", "city"]
    assert taken.number in answer.headers["Content-Disposition"]


def test_no_row_no_export(company, anna, sosna, monkeypatch):
    def away(*_args: object, **_kwargs: object) -> None:
        raise OSError("the disk is gone")

    anna.raise_request_exception = False
    monkeypatch.setattr("tropa.core.viewing.buffer.write", away)
    answer = anna.get(f"{HOUSE}lists/customer/file.csv?columns=name")
    assert answer.status_code >= 500
    assert "Сосна".encode() not in answer.content


def test_a_print_is_told_by_the_browser_and_looked_up(company, boris, reader, sosna, other_company):
    told = reader.post(f"{HOUSE}prints/", {"page": f"{HOUSE}customers/{sosna.pk}/"})
    assert told.status_code == 204
    (look,) = entries(company, act="print")
    assert (look.actor_id, look.kind, look.record) == (boris.pk, "customer", sosna.pk)
    assert reader.post(f"{HOUSE}prints/", {"page": "/w/sosedi/customers/"}).status_code == 404
    assert reader.post(f"{HOUSE}prints/", {"page": "х" * 100_000}).status_code == 404


def test_a_script_that_tells_of_prints_is_stopped(company, reader, stopped_clock):
    answers = [reader.post(f"{HOUSE}prints/", {"page": f"{HOUSE}customers/"}).status_code for _ in range(62)]
    assert answers[:60] == [204] * 60
    assert answers[60:] == [429, 429]


@pytest.mark.parametrize("role", ["head", "seller", "viewer"])
def test_only_those_who_run_the_company_read_the_log(company, hire, signed_in, role):
    member = hire("Gleb", role)
    browser = signed_in(member)
    assert browser.get(LOG).status_code == 403
    assert browser.get(f"{LOG}file.csv").status_code == 403
    assert Program.of(member).get("access-log").status_code == 403


def test_who_may_read_may_not_take_away_without_the_right(company, hire, signed_in):
    gleb = hire("Gleb", "administrator")
    with scope.enter(company.workspace.pk), operation("test.rights"):
        role = Role.objects.create(name="Читает журнал", base="administrator")
        Grant.objects.create(role=role, kind="access_entry", action="export", scope="none")
        gleb.role = role
        gleb.save()
    browser = signed_in(gleb)
    assert browser.get(LOG).status_code == 200
    assert browser.get(f"{LOG}file.csv").status_code == 403


def test_records_that_the_reader_may_not_see_stay_unnamed(company, hire, signed_in, reader, sosna):
    reader.get(f"{HOUSE}customers/{sosna.pk}/")
    by_name = {"all": [{"field": "id", "op": "is", "value": str(sosna.pk)}]}
    reader.get(f"{HOUSE}customers/", {"view": "all", "filter": json.dumps(by_name)})
    viewing.flush()
    gleb = hire("Gleb", "administrator")
    with scope.enter(company.workspace.pk), operation("test.rights"):
        role = Role.objects.create(name="Не видит клиентов", base="administrator")
        Grant.objects.create(role=role, kind="customer", action="view", scope="own")
        gleb.role = role
        gleb.save()
    for answer in (
        signed_in(gleb).get(LOG).content,
        b"".join(signed_in(gleb).get(f"{LOG}file.csv").streaming_content),
        Program.of(gleb).get("access-log").content,
    ):
        assert "Сосна".encode() not in answer
    items = Program.of(gleb).get("access-log", act="view", kind="customer").json()["items"]
    assert [one["record"] for one in items] == [None]


def test_the_neighbours_read_nothing_of_it(company, other_company, signed_in, reader, sosna):
    reader.get(f"{HOUSE}customers/{sosna.pk}/")
    viewing.flush()
    nina = signed_in(other_company.member)
    page = nina.get(f"/w/sosedi/settings/access-log/?record={sosna.pk}&kind=customer").content.decode()
    assert "Boris" not in page
    assert nina.get(LOG).status_code == 404
    items = Program.of(other_company.member).get("access-log", record=str(sosna.pk)).json()["items"]
    assert items == []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM core_accessentry",
        "UPDATE core_accessentry SET words = ''",
        "update \"core_accessentry\" set act = 'view'",
        "INSERT INTO core_accessentry (id) VALUES ('1')",
        "WITH x AS (SELECT 1) DELETE FROM core_accessentry",
    ],
)
def test_no_statement_changes_the_log(company, reader, sosna, sql):
    reader.get(f"{HOUSE}customers/{sosna.pk}/")
    viewing.flush()
    with scope.enter(company.workspace.pk), pytest.raises(WriteOutsideOperation), connection.cursor() as cursor:
        cursor.execute(sql)
    assert len(entries(company)) == 1


def test_no_word_of_the_orm_changes_the_log(company, reader, sosna):
    reader.get(f"{HOUSE}customers/{sosna.pk}/")
    (look,) = entries(company)
    with scope.enter(company.workspace.pk):
        for change in (
            look.save,
            look.delete,
            AccessEntry.objects.all().delete,
            lambda: AccessEntry.objects.update(words=""),
        ):
            with pytest.raises(TypeError):
                change()
        for change in (
            lambda: QuerySet.update(AccessEntry.objects.all(), words=""),
            lambda: QuerySet.delete(AccessEntry.objects.all()),
            lambda: AccessEntry.objects.bulk_create([AccessEntry(act="view")]),
        ):
            with transaction.atomic(), pytest.raises(WriteOutsideOperation):
                change()
    assert len(entries(company)) == 1


def test_erasing_somebody_empties_what_was_typed(company, reader, sosna):
    reader.get(f"{HOUSE}search", {"q": "Сосна"})
    reader.get(f"{HOUSE}customers/{sosna.pk}/")
    viewing.flush()
    reader.get(f"{HOUSE}search", {"q": "Сосна Иванова"})
    with scope.enter(company.workspace.pk):
        erase(sosna)
    found = entries(company)
    assert [one.words for one in found if one.act == "search"] == ["", ""]
    assert [one.record for one in found if one.act == "view"] == [sosna.pk]


def test_the_log_goes_when_its_time_is_over_and_words_before_it(company, reader, sosna, monkeypatch):
    reader.get(f"{HOUSE}search", {"q": "Сосна"})
    (look,) = entries(company)
    with scope.enter(company.workspace.pk):
        assert keeping.sweep(look.at + keeping.timedelta(days=89)) == 0
        assert AccessEntry.objects.get().words == "Сосна"
        assert keeping.sweep(look.at + keeping.timedelta(days=91)) == 0
        assert AccessEntry.objects.get().words == ""
        assert keeping.sweep(look.at + keeping.timedelta(days=366)) == 1
        assert not AccessEntry.objects.exists()


def test_the_file_of_the_log_computes_nothing(company, hire, signed_in, anna, sosna):
    name = "=cmd|' /C calc'!A1"
    gleb = hire("Gleb", "viewer")
    with scope.enter(company.workspace.pk), operation("test.name"):
        gleb.name = name
        gleb.save()
    signed_in(gleb).get(f"{HOUSE}search", {"q": "=1+1"})
    viewing.flush()
    text = b"".join(anna.get(f"{LOG}file.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
    *_newer, oldest, _blank, mark = rows
    assert [oldest[1], oldest[7]] == [f"'{name}", "'=1+1"]
    assert mark[0] == "Номер выгрузки"
    assert entries(company, act="export", kind="access_entry")


def test_the_page_finds_an_export_by_its_number_and_turns_pages(company, anna, sosna):
    for _ in range(2):
        anna.get(f"{HOUSE}lists/customer/file.csv?columns=name")
    first, second = entries(company, act="export")
    page = anna.get(LOG, {"number": f"customer-2026-12-01-{first.number.lower()}.csv"}).content.decode()
    assert first.number in page
    assert second.number not in page
    items, cursor = [], ""
    while cursor is not None:
        answer = Program.of(company.member).get("access-log", act="export", limit="1", cursor=cursor).json()
        items, cursor = items + answer["items"], answer["next"]
    assert [one["number"] for one in items] == [second.number, first.number]


def test_a_program_that_asks_wrongly_gets_no_whole_log(company, anna):
    program = Program.of(company.member)
    for name in ("member", "act", "kind", "record", "since"):
        assert program.get("access-log", **{name: "%00nothing"}).status_code == 422


def test_the_card_leads_to_who_looked(company, anna, reader, sosna):
    reader.get(f"{HOUSE}customers/{sosna.pk}/")
    viewing.flush()
    address = f"{LOG}?kind=customer&amp;record={sosna.pk}&amp;who=1"
    assert address in anna.get(f"{HOUSE}customers/{sosna.pk}/").content.decode()
    assert "access-log" not in reader.get(f"{HOUSE}customers/{sosna.pk}/").content.decode()
    drawer = anna.get(address.replace("&amp;", "&"), headers={"X-Tropa-Drawer": "1"}).content.decode()
    assert "Boris" in drawer
