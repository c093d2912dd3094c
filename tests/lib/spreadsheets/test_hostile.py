"""Workbooks made to harm: each gets one sentence, none takes the process or its memory along."""

import resource
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tropa.lib import spreadsheets
from tropa.lib.spreadsheets import Unreadable

SHEET = "xl/worksheets/sheet1.xml"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
REPEATED = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    'office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)
ENTITIES = "".join("<!ENTITY a%d '%s'>" % (n, f"&a{n - 1};" * 10) for n in range(1, 12))  # noqa: UP031
LAUGHS = f"<!DOCTYPE a [<!ENTITY a0 'ha'>{ENTITIES}]>"


def book(path: Path, *cells: tuple[int, int, str]) -> Path:
    """A good workbook with these cells."""
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet()
    for row, column, text in cells:
        sheet.write(row, column, text)
    made.close()
    return path


def changed(path: Path, member: str, content: bytes) -> Path:
    """The same workbook with another member."""
    with zipfile.ZipFile(path) as archive:
        members = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, bytes_ in (members | {member: content}).items():
            archive.writestr(name, bytes_)
    return path


def good(path: Path) -> Path:
    return book(path, (0, 0, "Имя"), (0, 1, "Город"), (1, 0, "Анна"), (1, 1, "Казань"))


def two_far_corners(path: Path) -> Path:
    """Seventeen thousand million cells between them."""
    return book(path, (0, 0, "Имя"), (1_048_575, 16_383, "Анна"))


def repeated_cells(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", REPEATED)
    return path


def a_lie_about_the_size(path: Path) -> Path:
    """Both places that tell the unpacked size say a kilobyte; it is a hundred millions."""
    size = 100_000_000
    filler = b"<c><v>1</v></c>" * 70_000
    with zipfile.ZipFile(good(path)) as archive:
        members = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            with archive.open(name, "w", force_zip64=False) as stream:
                if name != SHEET:
                    stream.write(content)
                    continue
                stream.write(content.partition(b"<sheetData>")[0] + b'<sheetData><row r="1">')
                for _turn in range(size // len(filler)):
                    stream.write(filler)
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        true = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    path.write_bytes(raw.replace(true, (1024).to_bytes(4, "little")))
    return path


def laughing(path: Path) -> Path:
    """A cell whose one word asks for a hundred thousand millions."""
    with zipfile.ZipFile(good(path)) as archive:
        sheet = archive.read(SHEET)
    body = sheet.replace(b"<sheetData>", b'<sheetData><row r="9"><c r="A9" t="str"><v>&a11;</v></c></row>')
    return changed(path, SHEET, body.replace(b"<worksheet", LAUGHS.encode() + b"<worksheet", 1))


def very_wide(path: Path) -> Path:
    return book(path, *((row, column, "Имя") for row in (0, 1) for column in range(1_001)))


def torn(path: Path) -> Path:
    path.write_bytes(good(path).read_bytes()[:-400])
    return path


def without_sheets(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return path


def no_cells(path: Path) -> Path:
    return book(path)


def binary_book(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\0" * 100)
    return path


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (two_far_corners, "too_large"),
        (repeated_cells, "too_large"),
        (a_lie_about_the_size, "too_large broken too_wide"),
        (very_wide, "too_wide"),
        (torn, "broken"),
        (without_sheets, "broken empty"),
        (no_cells, "empty"),
        (binary_book, "binary_book"),
    ],
)
def test_a_hostile_workbook_gets_one_sentence(tmp_path: Path, make: object, code: str) -> None:
    path = make(tmp_path / "a.xlsx")  # type: ignore[operator]  # each maker takes a path
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable) as caught:
        list(spreadsheets.read(path).lines())
    assert caught.value.code in code.split()
    assert str(caught.value).endswith(".")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_entities_of_a_workbook_are_never_expanded(tmp_path: Path) -> None:
    path = laughing(tmp_path / "a.xlsx")
    try:
        cells = [cell for line in spreadsheets.read(path).lines() for cell in line.cells]
    except Unreadable:
        cells = []
    assert max(map(len, cells), default=0) < 100


def test_a_workbook_is_unpacked_once_for_all_readings(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    assert spreadsheets.unpack(good(tmp_path / "a.xlsx"), plain)
    for _turn in range(2):
        table = spreadsheets.read(plain)
        assert (table.format, table.columns) == ("xlsx", ("Имя", "Город"))
        assert [(line.number, line.cells) for line in table.lines()] == [(2, ["Анна", "Казань"])]
    text = tmp_path / "a.csv"
    text.write_text("Имя;Город\nАнна;Казань\n")
    assert not spreadsheets.unpack(text, tmp_path / "none")
