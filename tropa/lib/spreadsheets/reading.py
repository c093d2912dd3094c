"""What kind of file is this? The content decides, never the name."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tropa.lib.spreadsheets import delimited, vcards, workbooks
from tropa.lib.spreadsheets.tables import Table, Unreadable

MAX_BYTES = 512 * 1024 * 1024
HEAD = 64 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK = (b"PK", OLE)
FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x7fELF", b"MZ")


def read(path: Path) -> Table:
    """Open a file of customers.

    Raises:
        Unreadable: it is no table; the text says why in one sentence.
    """
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty", _("The file is empty: there is no row with data in it."))
    if size > MAX_BYTES:
        raise Unreadable("too_large", _("The file is larger than 512 MB; split it into several files."))
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if workbooks.looks_plain(head):
        return workbooks.read_plain(path)
    if head.startswith(WORKBOOK):
        return workbooks.read(path, legacy=head.startswith(OLE))
    if head.startswith(FOREIGN) or (head.startswith(b"<") and b"<html" in head[:1024].lower()):
        raise Unreadable("binary", _("This is not a table. Save it as CSV, XLSX or vCard and try again."))
    if vcards.looks_like(head):
        return vcards.read(path)
    return delimited.read(path)


def unpack(path: Path, target: Path) -> bool:
    """Write a workbook as a plain table, which `read` reads line by line; of any other file nothing is done.

    Returns whether there was something to do.

    Raises:
        Unreadable: the workbook cannot be read; the text says why in one sentence.
    """
    with path.open("rb") as stream:
        head = stream.read(len(OLE))
    if not head.startswith(WORKBOOK):
        return False
    workbooks.unpack(path, target, legacy=head.startswith(OLE))
    return True
