"""Taking records away: as many as the role may, by whatever door, and each file leads back to who took it."""

import csv
import io
import threading

import pytest
from django.db import connections
from python_calamine import CalamineWorkbook

from tests.programs import Program
from tropa.core import scope, viewing
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.core.models import AccessEntry
from tropa.core.viewing import marks
from tropa.customers.importing import guessing
from tropa.customers.importing.importer import importers
from tropa.customers.models import Customer
from tropa.lib import spreadsheets
from tropa.staff.access_log.finding import export_numbered
from tropa.staff.models import Member, Role
from tropa.staff.services.export_limits import set_export_limits

HOUSE = "/w/lavka/"
FILE = f"{HOUSE}lists/customer/file."


@pytest.fixture
def gleb(company, hire):
    """A head whose role is limited, and twelve customers of his."""
    gleb = hire("Gleb", "head")
    with scope.enter(company.workspace.pk):
        for number in range(12):
            with operation("test.customer"):
                Customer.objects.create(name=f"Сосна {number}", owner=gleb)
    return gleb


@pytest.fixture
def limited(company, gleb):
    """Sets the limits of heads, as the owner."""

    def limited(most: str = "", daily: str = "") -> None:
        with scope.enter(company.workspace.pk):
            set_export_limits(role=Role.objects.get(base="head"), most=most, daily=daily, by=company.member)

    return limited


def taken(company) -> int:
    """How many exports stand in the log."""
    with scope.enter(company.workspace.pk):
        return AccessEntry.objects.filter(act="export").count()


def test_a_head_begins_with_a_limit_and_an_owner_with_none(company):
    with scope.enter(company.workspace.pk):
        daily = dict(Role.objects.values_list("base", "export_daily"))
    assert daily == {"owner": None, "administrator": None, "head": 10_000, "seller": None, "viewer": None}


def test_one_file_takes_no_more_than_the_role_may(company, gleb, limited, signed_in):
    limited(most="11")
    browser = signed_in(gleb)
    for form in ("csv", "xlsx"):
        answer = browser.get(f"{FILE}{form}?columns=name")
        assert answer.status_code == 422
        assert "Сосна" not in answer.content.decode()
        assert "11" in answer.content.decode()
    assert taken(company) == 0
    limited(most="12")
    assert browser.get(f"{FILE}csv?columns=name").status_code == 200


def test_a_day_is_one_for_all_doors(company, gleb, limited, signed_in):
    limited(daily="20")
    browser, program = signed_in(gleb), Program.of(gleb)
    assert browser.get(f"{FILE}csv?columns=name").status_code == 200
    for path in ("xlsx?columns=name", "csv?columns=phone&sort=-name", "csv?columns=name&view=mine"):
        assert browser.get(f"{FILE}{path}").status_code == 422
    first = program.get("customers", limit="8")
    assert first.status_code == 200
    assert program.get("customers", limit="8", cursor=first.json()["next"]).status_code == 422
    assert program.get(f"customers/{first.json()['items'][0]['id']}").status_code == 422
    assert "20" in program.get("customers", limit="8").json()["detail"]
    assert browser.get(f"{HOUSE}customers/").status_code == 200


def test_what_the_api_gave_counts_for_files(company, gleb, limited, signed_in):
    limited(daily="20")
    assert Program.of(gleb).get("customers", limit="12").status_code == 200
    viewing.flush()
    assert signed_in(gleb).get(f"{FILE}csv?columns=name").status_code == 422


def test_the_limits_are_set_on_the_page_of_the_role(company, anna, gleb, signed_in):
    with scope.enter(company.workspace.pk):
        role = Role.objects.get(base="head")
    page = f"{HOUSE}settings/roles/{role.pk}/"
    assert anna.post(page, {"export_most": "5", "export_daily": ""}).status_code == 302
    assert 'value="5"' in anna.get(page).content.decode()
    wrong = anna.post(page, {"export_most": "-3", "export_daily": "много"})
    assert wrong.status_code == 422
    assert signed_in(gleb).post(page, {"export_most": "", "export_daily": ""}).status_code == 403
    assert signed_in(gleb).get(f"{FILE}csv?columns=name").status_code == 422


def test_a_file_of_csv_is_marked_on_every_line_and_comes_back_unharmed(company, anna, gleb, tmp_path):
    answer = anna.get(f"{FILE}csv?columns=name,city")
    content = b"".join(answer.streaming_content)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    numbers = {row[-1] for row in rows[1:]}
    assert len(rows) == 13
    assert len(numbers) == 1
    (number,) = numbers
    assert number in answer.headers["Content-Disposition"]
    (tmp_path / "customers.csv").write_bytes(content)
    with scope.enter(company.workspace.pk):
        table = spreadsheets.read(tmp_path / "customers.csv")
        mapping = guessing.guess(table, importers.get("customers"))
    assert mapping.columns[rows[0][-1]] == ""
    assert mapping.columns[rows[0][1]] == "city"


def test_a_workbook_is_marked_in_its_properties_and_on_a_sheet_of_its_own(company, anna, gleb):
    answer = anna.get(f"{FILE}xlsx?columns=name")
    content = b"".join(answer.streaming_content)
    number = marks.number_in(answer.headers["Content-Disposition"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    records, origin = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert len(records) == 13
    assert number in origin[0][0]
    assert "Anna" in origin[0][0]
    with scope.enter(company.workspace.pk):
        found = export_numbered(f"Копия customer-2026-12-01-{number.lower()} (1).xlsx")
    assert (found["member"], found["records"], found["form"]) == ("Anna", 12, "xlsx")


def test_the_smallest_workbook_is_read_back_by_its_records(company, anna, tmp_path):
    with scope.enter(company.workspace.pk), operation("test.customer"):
        Customer.objects.create(name="Ель", owner=company.member)
    path = tmp_path / "customers.xlsx"
    path.write_bytes(b"".join(anna.get(f"{FILE}xlsx?columns=name").streaming_content))
    spreadsheets.unpack(path, tmp_path / "customers.table")
    table = spreadsheets.read(tmp_path / "customers.table")
    assert [line.cells for line in table.lines()] == [["Ель"]]


@pytest.mark.postgresql  # on SQLite one connection has the tests' base in memory; its writers come one after another
@pytest.mark.django_db(transaction=True)
def test_of_two_exports_at_once_one_is_refused(company, gleb, limited):
    limited(daily="20")
    start, outcomes = threading.Barrier(2), []

    def export() -> None:
        try:
            with scope.enter(company.workspace.pk):
                viewer = Member.objects.get(pk=gleb.pk)
                start.wait()
                viewing.exported("customer", count=12, form="csv", viewer=viewer)
            outcomes.append("taken")
        except RuleViolation as refused:
            outcomes.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=export) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["access.export_daily", "taken"]
