"""Files made to harm, brought in through the pages of imports: one clear sentence or an import as if nothing was.

What the readers do with each of them is tried in tests/lib/spreadsheets; here nothing of them may come any further.
"""

import csv
import re
import resource
import socket
import time
import zipfile
from collections.abc import Callable
from html import unescape
from io import BytesIO, StringIO

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.attack.doors import forms
from tests.attack.oracle import escaped, state
from tests.staff.conftest import anna, company, hire, other_company, signed_in
from tropa.core import scope
from tropa.customers.importing.steps import FAILED
from tropa.customers.models import Customer, Import, ImportRow

__all__ = ["anna", "company", "hire", "other_company", "signed_in"]

PAGES = "/w/lavka/customers/imports/"
SHEET = "xl/worksheets/sheet1.xml"
ROWS = "Имя;Телефон;Город\n" + "".join(f"Анна {n};+7999{n:07};Казань\n" for n in range(5))
MEGABYTE = 1 << 20
CANARY = "canary-of-the-server"


def book(*rows: tuple[str, ...]) -> bytes:
    """A good workbook."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet()
        for at, row in enumerate(rows or (("Имя", "Телефон"), ("Анна", "+79990000001"))):
            sheet.write_row(at, 0, row)
    return made.getvalue()


def with_member(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A good workbook with one member changed."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(book())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == name else content)
    return made.getvalue()


def zip_bomb() -> bytes:
    made = BytesIO(book())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a.png", "w") as member:
        for _turn in range(401):
            member.write(bytes(MEGABYTE))
    return made.getvalue()


def nested_zip() -> bytes:
    inner = book()
    for depth in range(30):
        made = BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{depth}.xlsx", inner)
        inner = made.getvalue()
    return inner


def slipping_zip() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("../../slipped", "/tmp/slipped", "..\\slipped"):
            archive.writestr(name, "x")
    return made.getvalue()


def wide_cells(cell: str) -> bytes:
    return with_member(
        SHEET,
        lambda xml: xml.replace(
            b"</sheetData>", f'<row r="9"><c r="A9" t="inlineStr"><is><t>{cell}</t></is></c></row></sheetData>'.encode()
        ),
    )


def external_entity(target: str) -> bytes:
    doctype = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}"> %p;]>'.encode()
    cell = b'<row r="9"><c r="A9" t="str"><v>&e;</v></c></row></sheetData>'
    return with_member(
        SHEET, lambda xml: xml.replace(b"<worksheet", doctype + b"<worksheet", 1).replace(b"</sheetData>", cell)
    )


def text(content: str) -> Callable[[], bytes]:
    return lambda: content.encode()


REFUSED: dict[str, Callable[[], bytes]] = {
    "a zip bomb": zip_bomb,
    "zips in zips": nested_zip,
    "a zip that slips": slipping_zip,
    "a picture that is a workbook": lambda: b"GIF89a" + bytes(20) + book(),
    "a program": lambda: b"\x7fELF" + bytes(2_000),
    "a page": text("<!DOCTYPE html><html><body>Имя;Телефон</body></html>"),
    "100,000 columns": text(";".join(f"Имя {n}" for n in range(100_000)) + "\n" + "x;" * 100_000 + "\n"),
    "a cell of 10 MB": text(f"Имя;Телефон\n{'x' * 10 * MEGABYTE};1\n"),
    "a cell of 10 MB in a workbook": lambda: wide_cells("x" * 10 * MEGABYTE),
    "an open quotation mark": text('Имя;Телефон\nАнна;"+7' + "9" * 2 * MEGABYTE),
    "zeros": lambda: bytes(100_000),
    "zeros among letters": lambda: b"\0".join(ROWS.encode()[at : at + 7] for at in range(0, len(ROWS), 7)),
    "nothing": lambda: b"",
    "a card that breaks off": text("BEGIN:VCARD\nVERSION:3.0\nFN:Анна"),
    "cards in cards": text("BEGIN:VCARD\n" * 100_000),
}
"""Files of which nothing can be imported."""


@pytest.fixture
def upload(anna, monkeypatch):
    """Sends a file as a browser does; no name is ever looked up for it."""

    def lookup(*_told):
        raise AssertionError("A file made the server look up a name.")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)

    def upload(content, name="клиенты.csv", kind="text/csv"):
        return anna.post(PAGES, {"file": SimpleUploadedFile(name, content, kind)})

    return upload


def kept(company):
    """Files that uploads of this company left."""
    folder = settings.ENVIRONMENT.data / "files" / company.workspace.pk.hex
    return sorted(path for path in folder.glob("*/*") if path.is_file())


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_what_is_no_table_gets_one_sentence_and_leaves_nothing(make, company, upload):
    content, before, standing = make(), state(company.workspace), kept(company)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = upload(content)
    assert answer.status_code == 422, answer.headers
    said = re.findall(r'role="alert"[^>]*>(.*?)</p>', answer.content.decode(), re.DOTALL)
    assert said, "Nothing is said."
    words = unescape(re.sub(r"<[^>]+>", "", said[0])).strip()
    assert words.endswith((".", "!")), words
    assert len(words) < 200, words
    escaped(answer)
    assert (state(company.workspace), kept(company)) == (before, standing)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 200_000


@pytest.fixture
def brought_in(anna, upload, run_jobs):
    """Walks a file through all pages to the report; gives the import."""

    def bring(content, name="клиенты.csv", kind="text/csv", *, may_be_refused=False):
        taken = upload(content, name, kind)
        if may_be_refused and taken.status_code == 422:
            return taken
        assert taken.status_code == 302, taken.content[-3000:]
        at = taken.url.removesuffix("columns/")
        columns = anna.get(taken.url)
        assert columns.status_code == 200
        escaped(columns)
        chosen = next(each for each in forms(taken.url, columns.content.decode()) if "column-0" in each.fields).fields
        assert (
            anna.post(
                taken.url, {name: values for name, values in chosen.items() if name not in {"field", "holds"}}
            ).status_code
            == 302
        )
        run_jobs()
        check = anna.get(f"{at}check/")
        assert check.status_code == 200
        escaped(check)
        assert anna.post(at, {}).status_code == 302
        run_jobs()
        report = anna.get(at)
        assert report.status_code == 200
        escaped(report)
        return report

    return bring


def only_import(company):
    with scope.enter(company.workspace.pk):
        return Import.objects.get()


def customers(company):
    with scope.enter(company.workspace.pk):
        return list(Customer.objects.order_by("pk"))


def test_a_cell_far_below_that_cannot_be_read_ends_the_import_in_words(company, brought_in):
    rows = ROWS + "".join(f"Вера {n};+7998{n:07};Уфа\n" for n in range(400))
    brought_in(f"{rows}{'x' * 10 * MEGABYTE};1;Уфа\n".encode())
    run = only_import(company)
    assert run.state == Import.State.BROKEN
    assert run.error
    assert kept(company) == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:1/", "file://CANARY"])
def test_entities_of_a_workbook_bring_nothing_in(target, company, brought_in, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    content = external_entity(target.replace("CANARY", str(secret)))
    report = brought_in(content, may_be_refused=True)
    told = " ".join(each.name for each in customers(company))
    assert CANARY not in told
    assert "root:" not in told
    assert CANARY not in report.content.decode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../x.csv", "x.csv"),
        ("..\\..\\x.csv", "x.csv"),
        ("/etc/passwd", "passwd"),
        ("клиенты\u202efdp.csv", "клиентыfdp.csv"),
        ("a\x00.csv", "a.csv"),
        ("\u200b.htaccess", ".htaccess"),
        ("<img src=x onerror=canary>.csv", "<img src=x onerror=canary>.csv"),
        ("x" * 5_000 + ".csv", "x" * 196 + ".csv"),
        ("CON", "CON"),
    ],
)
def test_the_name_of_a_file_is_only_shown(name, shown, company, brought_in):
    brought_in(ROWS.encode(), name)
    assert only_import(company).file_name == shown
    assert len(customers(company)) == 5


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "text/html; charset=utf-7", "x", ""])
def test_what_the_browser_says_of_a_file_counts_for_nothing(kind, company, brought_in):
    brought_in(book(), "картинка.png", kind)
    assert [each.name for each in customers(company)] == ["Анна"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 1000, b'--x\r\nContent-Disposition: form-data; name="file"'])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "multipart/form-data", "x"])
def test_a_body_without_a_file_is_asked_for_one(kind, content, company, anna):
    before = state(company.workspace)
    answer = anna.generic("POST", PAGES, content, kind)
    assert answer.status_code in (400, 422)
    assert state(company.workspace) == before


def test_formulas_are_values_and_stay_text(company, brought_in, anna):
    formulas = ("=1+1", '=HYPERLINK("http://127.0.0.1";"x")', "@SUM(1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1")
    brought_in(book(("Имя", "Телефон"), *((each, f"+7999000000{at}") for at, each in enumerate(formulas)), ("=x", "1")))
    told = {each.name for each in customers(company)}
    assert told == {each.strip() for each in formulas}
    refused = b"".join(anna.get(f"{PAGES}{only_import(company).pk}/refused.csv").streaming_content).decode()
    assert not re.search(r'(^|[;,"])=x', refused)
    listed = b"".join(anna.get("/w/lavka/lists/customer/file.csv?columns=name").streaming_content).decode("utf-8-sig")
    assert not re.search(r'^"?[=@+\-\t]', listed, re.MULTILINE)


def test_pictures_of_cards_are_neither_fetched_nor_kept(company, brought_in):
    cards = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:Анна{at}\nTEL:+7999000000{at}\n{picture}\nEND:VCARD\n"
        for at, picture in enumerate(
            (
                "PHOTO;VALUE=URI:http://169.254.169.254/latest/meta-data",
                "PHOTO:file:///etc/passwd",
                f"PHOTO;ENCODING=b;TYPE=PNG:{'iVBORw0KGgo' * 20_000}",
                "LOGO;VALUE=uri:gopher://127.0.0.1:6379/_x",
                "SOUND:http://127.0.0.1/\nKEY:http://127.0.0.1/\nSOURCE:http://127.0.0.1/",
                "X-ABADR:<script>canary</script>",
            )
        )
    )
    brought_in(cards.encode(), "книга.vcf", "text/vcard")
    assert [each.name for each in customers(company)] == [f"Анна{at}" for at in range(6)]
    assert kept(company) == []


COLUMNS = ("Имя", "Телефон", "E-mail", "Город", "Теги", "Telegram", "Дата создания", "ИНН", "Комментарий")
LONG = {
    "letters": "Ж" * 900_000,
    "digits": "9" * 900_000,
    "brackets": "(" * 900_000,
    "signs": "a@" * 450_000,
    "dots": "a@a" + ".a" * 400_000,
    "spaces": f"7{' ' * 900_000}7",
    "commas": "7, " * 300_000,
    "telephones": ", ".join(f"+7999{n:07}" for n in range(60_000)),
    "addresses": ";".join(f"a{n}@x.example" for n in range(60_000)),
    "lines": "7\n" * 400_000,
    "words": "янв " * 200_000,
}


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_a_cell_of_a_megabyte_is_taken_or_refused_alone(long, company, brought_in):
    lines = [COLUMNS, *(("Анна", f"+7999{n:07}") for n in range(5))]
    for at in range(len(COLUMNS)):
        line = ["Вера", *[""] * 8]
        line[at] = long
        lines.append(tuple(line))
    table = StringIO()
    csv.writer(table, delimiter=";").writerows(lines)
    before = time.process_time()
    brought_in(table.getvalue().encode())
    assert time.process_time() - before < 30, "seconds of processor"
    run = only_import(company)
    with scope.enter(company.workspace.pk):
        failed = ImportRow.objects.filter(run=run, state=FAILED).count()
    assert (run.state, len(customers(company))) == (Import.State.DONE, 5 + 9 - failed)
