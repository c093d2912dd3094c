"""Any table that Excel, another CRM or an address book writes is read; anything else gets one clear sentence."""

import codecs
import itertools
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tropa.lib import spreadsheets
from tropa.lib.spreadsheets import Unreadable

ROWS = [
    ["Имя", "Телефон", "Заметка"],
    ["Анна", "+7 900 000-00-01", "две\nстроки"],
    ["Борис", "8(900)0000002", 'ска"зал; да'],
]


def written(separator: str, end: str) -> str:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in ROWS]
    return end.join(separator.join(row) for row in quoted) + end


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_any_encoding_separator_and_end_of_line(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(written(separator, end).encode(encoding))
    table = spreadsheets.read(path)
    assert list(table.columns) == ROWS[0]
    assert [line.cells for line in table.lines()] == ROWS[1:]


def test_western_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("First name,City\nJosé,Málaga\nZoë,Köln\n".encode("cp1252"))
    assert [line.cells for line in spreadsheets.read(path).lines()] == [["José", "Málaga"], ["Zoë", "Köln"]]


def test_excels_separator_line_and_blank_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=|\nИмя|Город\n\nАнна|Казань\n|\n")
    table = spreadsheets.read(path)
    assert table.columns == ("Имя", "Город")
    assert [(line.number, line.cells) for line in table.lines()] == [(4, ["Анна", "Казань"])]


def test_a_file_without_header_gets_numbered_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("anna@example.com;89000000001\nboris@example.com;89000000002\n")
    table = spreadsheets.read(path)
    assert len(table.columns) == 2
    assert len(list(table.lines())) == 2


def test_twins_and_nameless_columns_have_their_own_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Имя;Телефон;Телефон;\nАнна;1;2;3\n")
    assert len(set(spreadsheets.read(path).columns)) == 4


def test_a_workbook_with_titles_numbers_and_several_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Обложка").write(0, 0, "Отчёт")
    sheet = book.add_worksheet("Клиенты")
    sheet.write(0, 0, "База клиентов")
    sheet.write_row(2, 0, ["Имя", "Телефон", "Дата"])
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for row, number in enumerate((79000000001.0, 7.9000000002e10), start=3):
        sheet.write(row, 0, "Анна")
        sheet.write_number(row, 1, number)
        sheet.write_number(row, 2, 45000, day)
    book.add_worksheet("Пусто")
    book.close()
    table = spreadsheets.read(path)
    assert table.columns == ("Имя", "Телефон", "Дата")
    assert [line.cells for line in table.lines()] == [
        ["Анна", "79000000001", "2023-03-15"],
        ["Анна", "79000000002", "2023-03-15"],
    ]


CARDS = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2;=D0=90=D0=BD=
=D0=BD=D0=B0;;;
TEL;CELL:+79000000001
TEL;WORK:+79000000002
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Борис Громов
ORG:ООО Ромашка;Отдел
EMAIL;TYPE=work:boris@
 example.com
NOTE:раз\\nдва\\, три
item1.ADR;TYPE=home:;;Баумана 1;Казань;;420000;Россия
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Вера
TEL;VALUE=uri;TYPE="cell,voice":tel:+79000000003
CATEGORIES:опт,VIP
END:VCARD
"""


def test_an_address_book(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_text(CARDS)
    table = spreadsheets.read(path)
    anna, boris, vera = [dict(zip(table.columns, line.cells, strict=True)) for line in table.lines()]
    assert (anna["Last Name"], anna["First Name"], anna["Phone"]) == ("Иванов", "Анна", "+79000000001 ::: +79000000002")
    assert (boris["E-mail"], boris["Organization"], boris["City"]) == ("boris@example.com", "ООО Ромашка", "Казань")
    assert boris["Notes"] == "раз\nдва, три"
    assert (vera["Phone"], vera["Labels"]) == ("+79000000003", "опт ::: VIP")


def bomb(path: Path) -> None:
    """Says of itself that it is a gigabyte."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 123_457)
    path.write_bytes(path.read_bytes().replace((123_457).to_bytes(4, "little"), (1 << 30).to_bytes(4, "little")))


BAD = {
    "empty": b"",
    "blank": b"\n\n  \n",
    "header alone": "Имя;Телефон\n".encode(),
    "noise": bytes(itertools.islice(itertools.cycle(range(256)), 5_000)),
    "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 300,
    "half a workbook": b"PK\x03\x04" + b"abc" * 100,
    "old and broken": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "half a card": b"BEGIN:VCARD\nFN:Anna\n",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_what_is_no_table_gets_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        list(spreadsheets.read(path).lines())
    assert str(caught.value).endswith(".")


def test_a_bomb_and_an_archive_are_refused_unopened(tmp_path: Path) -> None:
    bomb(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "Имя")
    for name, code in (("bomb.xlsx", "too_large"), ("a.zip", "archive")):
        with pytest.raises(Unreadable) as caught:
            spreadsheets.read(tmp_path / name)
        assert caught.value.code == code


def test_a_protected_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    )
    with pytest.raises(Unreadable) as caught:
        spreadsheets.read(path)
    assert caught.value.code == "password"


def test_an_open_quotation_mark_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Имя;Город\nАнна;Казань\nБорис;"Москва\n' + "x" * 1_200_000)
    with pytest.raises(Unreadable) as caught:
        list(spreadsheets.read(path).lines())
    assert "2" in str(caught.value)


def test_what_stands_right_of_the_last_column_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Имя;Город;;\n" + "Анна;Казань;;\n" * 30 + "Борис;Уфа; Москва;Тверь\n;;;\n")
    table = spreadsheets.read(path)
    assert table.columns == ("Имя", "Город")
    *_even, last = table.lines()
    assert (last.cells, last.surplus) == (["Борис", "Уфа"], "Москва Тверь")


def test_a_mark_before_utf_16_big_end_first(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(codecs.BOM_UTF16_BE + written("\t", "\r\n").encode("utf-16-be"))
    assert [line.cells for line in spreadsheets.read(path).lines()] == ROWS[1:]


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16", "utf-8-sig"])
def test_an_address_book_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(CARDS.replace("\n", "\r\n").encode(encoding))
    assert [line.cells[0] or line.cells[2] for line in spreadsheets.read(path).lines()] == [
        "Анна", "Борис Громов", "Вера",
    ]  # fmt: skip
