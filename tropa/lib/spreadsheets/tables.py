"""What a read file looks like: named columns and lines of text; and the one error of a file that is none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

HEADER_SEARCH = 20
"""Titles above the header are looked for in so many rows."""

MOST_COLUMNS = 1_000

Cells = list[str]


class Unreadable(ValueError):
    """A file that cannot be imported; the text is one sentence for people, `code` is stable."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Line(NamedTuple):
    """One row: its number as people see it in the file (the first row is 1) and a cell for each column."""

    number: int
    cells: Cells
    surplus: str = ""
    """What stands right of the last column: a separator inside a value that nobody quoted, as a rule."""


@dataclass(frozen=True)
class Table:
    """A readable file. `lines()` starts anew each time it is called, so that nobody keeps a million rows."""

    format: str
    columns: tuple[str, ...]
    start: Callable[[], Iterator[tuple[int, Sequence[str]]]]
    header: int
    """Number of the header's row; 0 when there is none."""

    def lines(self) -> Iterator[Line]:
        """The rows below the header, blank ones left out."""
        width = len(self.columns)
        for number, cells in self.start():
            if number <= self.header or not any(cells):
                continue
            row = [cell.strip() for cell in cells[:width]]
            surplus = " ".join(filter(None, map(str.strip, cells[width:]))) if len(cells) > width else ""
            if not any(row) and not surplus:
                continue
            yield Line(number, row + [""] * (width - len(row)), surplus)


def table(format_: str, start: Callable[[], Iterator[tuple[int, Sequence[str]]]]) -> Table:
    """Find the header among the first rows and name the columns.

    Raises:
        Unreadable: there is no row with anything in it, or nothing below the header.
    """
    head: list[tuple[int, Cells]] = []
    for number, cells in start():
        if any(cell.strip() for cell in cells):
            head.append((number, [cell.strip() for cell in cells]))
        if len(head) >= HEADER_SEARCH:
            break
    if not head:
        raise Unreadable("empty", _("The file is empty: there is no row with data in it."))
    at = _header_at([cells for _number, cells in head])
    width = max(_width(cells) for _number, cells in head[max(at, 0) :])
    if width > MOST_COLUMNS:
        raise Unreadable("too_wide", _("The table has more than 1,000 columns; leave only those you need."))
    if at < 0:
        return Table(format_, _named([""] * width), start, 0)
    if at == len(head) - 1:
        raise Unreadable("no_rows", _("The file has a header but no rows below it."))
    number, cells = head[at]
    return Table(format_, _named([*cells[:width], *[""] * (width - len(cells))]), start, number)


def _width(cells: Cells) -> int:
    return max((at for at, cell in enumerate(cells, start=1) if cell), default=0)


def _header_at(rows: list[Cells]) -> int:
    """The first row that is filled about as wide as the widest and holds words only; -1 when the file has no header."""
    widest = max(sum(map(bool, cells)) for cells in rows)
    for at, cells in enumerate(rows):
        filled = [cell for cell in cells if cell]
        if len(filled) < max(1, 0.6 * widest) and not (widest > len(filled) > 1 and at == 0 and _words(filled)):
            continue
        if _words(filled):
            return at
        return -1
    return 0


def _words(cells: Cells) -> bool:
    """Whether these are names of columns: no address, no telephone, no date, hardly a number."""
    values = sum("@" in cell or sum(map(str.isdigit, cell)) * 2 > len(cell) for cell in cells)
    return values * 5 <= len(cells) and all(len(cell) <= 120 for cell in cells)


def _named(cells: Cells) -> tuple[str, ...]:
    """Every column gets a name of its own."""
    names: dict[str, None] = {}
    for at, cell in enumerate(cells, start=1):
        base = name = " ".join(cell.split()) or str(_("Column %(number)d") % {"number": at})
        twin = 2
        while name in names:
            name, twin = f"{base} ({twin})", twin + 1
        names[name] = None
    return tuple(names)
