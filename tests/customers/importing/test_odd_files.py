"""Files as people really have them: every program's way of writing a table, and values that nobody expected."""

import csv
import io
from typing import Any

import pytest
import xlsxwriter

from tropa.core import scope
from tropa.customers.importing import checking
from tropa.customers.importing.preparing import change_mapping, prepare
from tropa.customers.importing.refused import refused_file
from tropa.customers.importing.running import run_to_end
from tropa.customers.models import ContactPoint, Customer, Import, ImportRow, Note


@pytest.fixture(autouse=True)
def entered(company: Any) -> Any:
    with scope.enter(company.workspace.pk):
        yield


def brought(company: Any, content: bytes | str, **options: Any) -> Import:
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return run_to_end(prepare(stream, "a", member=company.member, **options))


def points(kind: str) -> list[str]:
    return list(ContactPoint.objects.filter(kind=kind).order_by("id").values_list("normalised", flat=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1251"])
@pytest.mark.parametrize(("separator", "end"), [(";", "\r\n"), (",", "\n"), ("\t", "\r")])
def test_what_excel_and_others_write(company: Any, encoding: str, separator: str, end: str) -> None:
    rows = [["ФИО", "Телефон", "Город"], ["Белова Анна", "8 900 000-00-02", "Казань"], ["Ёлкин Пётр", "", "Уфа"]]
    brought(company, end.join(separator.join(row) for row in rows).encode(encoding))
    assert set(Customer.objects.values_list("name", "addresses__city")) == {
        ("Белова Анна", "Казань"), ("Ёлкин Пётр", "Уфа"),
    }  # fmt: skip
    assert points("phone") == ["+79000000002"]


def test_a_workbook_with_titles_numbers_and_real_dates(company: Any) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Клиенты")
    sheet.write(0, 0, "Клиентская база ООО «Светлый дом»")
    sheet.write(1, 0, "на 1 ноября")
    sheet.write_row(3, 0, ["ФИО", "Телефон", "ИНН", "Дата создания"])
    day = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    sheet.write_row(4, 0, ["Белова Анна", 79000000002, "500100732259"])
    sheet.write_number(4, 3, 45_359.645_833_333_3, day)
    sheet.write_row(5, 0, ["Ким Алёна", "89000000003", 500100732259, "09.03.2024"])
    book.close()
    run = brought(company, stream.getvalue(), policy="create")
    assert (run.count("created"), run.count("failed")) == (2, 0)
    assert points("phone") == ["+79000000002", "+79000000003"]
    assert set(Customer.objects.values_list("requisites__tax_id", flat=True)) == {"500100732259"}
    moments = [each.isoformat() for each in Customer.objects.order_by("id").values_list("created_at", flat=True)]
    assert moments == ["2024-03-08T12:30:00+00:00", "2024-03-08T21:00:00+00:00"]


CARDS = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2=D0=B0;=D0=90=D0=BD=\r
=D0=BD=D0=B0;;;\r
TEL;CELL:8 (900) 000-00-01\r
TEL;WORK:8 (900) 000-00-02\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
N:Громов;Борис;Петрович;;\r
FN:Борис Петрович Громов\r
ORG:ООО Ромашка;Отдел продаж\r
TITLE:Директор\r
item1.EMAIL;TYPE=INTERNET:boris@\r
 romashka.example\r
ADR;TYPE=WORK:;;ул. Баумана\\, 1;Казань;;420000;Россия\r
NOTE:Звонить\\nпосле обеда\\, не раньше\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:Вера Ким\r
TEL;VALUE=uri;TYPE="cell,voice":tel:+7-900-000-00-03\r
EMAIL:vera@example.com\r
CATEGORIES:опт,VIP\r
END:VCARD\r
"""


def test_an_address_book_of_every_version(company: Any) -> None:
    run = brought(company, CARDS)
    assert (run.count("rows"), run.count("created"), run.count("failed")) == (3, 3, 0)
    assert set(Customer.objects.people().values_list("last_name", "first_name", "middle_name")) == {
        ("Иванова", "Анна", ""), ("Громов", "Борис", "Петрович"), ("Ким", "Вера", ""),
    }  # fmt: skip
    assert points("phone") == ["+79000000001", "+79000000002", "+79000000003"]
    boris = Customer.objects.get(first_name="Борис")
    assert (boris.addresses.get().city, boris.addresses.get().lines) == ("Казань", "ул. Баумана, 1")
    assert list(boris.employments.values_list("company__name", "position")) == [("ООО Ромашка", "Директор")]
    assert Note.objects.get().text == "Звонить\nпосле обеда, не раньше"
    assert Customer.objects.get(first_name="Вера").tags.count() == 2


def test_several_values_of_one_cell_are_told_apart(company: Any) -> None:
    brought(
        company,
        "ФИО;Телефон;Почта;Метки\n"
        'Белова Анна;"8 900 000-00-01, +7(900)0000002 / 8 900 000 00 03";"a@b.example, Анна <c@d.example>";"опт, VIP"\n'
        'Ким Алёна;"8 900 000-00-04 доб. 12\n8 900 000-00-05";e@f.example g@h.example;опт\n',
    )
    assert points("phone") == ["+79000000001", "+79000000002", "+79000000003", "+79000000004;ext=12", "+79000000005"]
    assert points("email") == ["a@b.example", "c@d.example", "e@f.example", "g@h.example"]
    assert [each.tags.count() for each in Customer.objects.order_by("id")] == [2, 1]


def test_what_was_chosen_is_remembered_for_files_of_this_shape(company: Any) -> None:
    text = "ФИО;Моб;Кто привёл\nБелова Анна;89000000001;Пётр\n"
    run = prepare(io.BytesIO(text.encode()), "a.csv", member=company.member)
    assert run.mapping["columns"] == {"ФИО": "name", "Моб": "phone", "Кто привёл": ""}
    change_mapping(run, {"ФИО": "name", "Моб": "whatsapp", "Кто привёл": "source"}, "update")
    run_to_end(run)
    other = "Кто привёл;Моб;ФИО\nАнна;89000000002;Ким Алёна\n"
    again = prepare(io.BytesIO(other.encode()), "b.csv", member=company.member)
    assert again.mapping["columns"] == {"Кто привёл": "source", "Моб": "whatsapp", "ФИО": "name"}
    stranger = prepare(io.BytesIO(b"Name,Cell\nAnna,89000000003\n"), "c.csv", member=company.member)
    assert stranger.mapping["columns"] == {"Name": "name", "Cell": "phone"}


HOSTILE = [
    '=HYPERLINK("http://evil.example")', "+1;DROP TABLE customers", "@SUM(A1)", "-2+3", "' OR 1=1 --",
    "<script>alert(1)</script>", "{{ 7*7 }}", "%s%d%n", "../../etc/passwd", "\u202eevil", "\u200b", "a" * 2_000,
    "NaN", "1e309", "\\x00", "😀" * 50, "0000-00-00", "31.02.2024", "١٢٣٤٥", "null", "None", "\ufeff", "\x1b[31m",
]  # fmt: skip


def test_hostile_values_are_kept_as_text_or_refused_with_a_reason(company: Any) -> None:
    header = ["ФИО", "Телефон", "Почта", "Город", "ИНН", "Дата создания", "Метки", "Комментарий", "Любое"]
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(header)
    for at, value in enumerate(HOSTILE):
        for column in range(len(header)):
            row = [f"Белова {at}-{column}", "", "", "Казань", "", "", "", "", ""]
            row[column] = value
            table.writerow(row)
    content = text.getvalue()
    rehearsed = checking.rehearse(
        prepare(io.BytesIO(content.encode()), "a.csv", member=company.member, policy="create")
    )
    run = brought(company, content, policy="create")
    assert run.state == Import.State.DONE
    assert run.count("rows") == len(HOSTILE) * len(header) == run.count("created") + run.count("failed")
    assert run.count("failed") == rehearsed.counts["failed"]
    for line in ImportRow.objects.filter(run=run, state="failed"):
        assert all(problem["message"] for problem in line.errors)
    assert not Customer.objects.filter(name="").exists()
    for cells in csv.reader(io.StringIO("".join(refused_file(run)).lstrip("\ufeff")), delimiter=";"):
        assert not [cell for cell in cells if cell.startswith(("=", "@", "-", "\t", "\r"))]


def test_a_row_with_more_cells_than_columns_is_refused(company: Any) -> None:
    rows = "".join(f"Белова Анна;8900000{n:04d};Казань\n" for n in range(25))
    run = brought(company, f"ФИО;Телефон;Город\n{rows}Ким Алёна;89000009999;Уфа;лишнее\n")
    assert (run.count("created"), run.count("failed")) == (25, 1)
    assert "лишнее" in str(ImportRow.objects.get(state="failed").errors)


def test_the_rate_and_the_share_are_known_on_the_way(company: Any) -> None:
    run = brought(company, "ФИО;Телефон\n" + "".join(f"Белова Анна;8900000{n:04d}\n" for n in range(700)))
    assert run.rate > 0
    assert run.operation.progress == {"done": 700, "total": 700}
