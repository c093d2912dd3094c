"""A table as a page shows it: cells with their words and addresses, what they were before, and a chart beside."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from tropa.analytics.report import Report
from tropa.core.measures import Column, Figure, Row, Table
from tropa.core.measures.tables import percent


@dataclass(frozen=True)
class Cell:
    """A figure; `url` leads to its records, "" where there are none."""

    words: str
    besides: tuple[str, ...] = ()
    """Sums of other currencies."""
    url: str = ""
    help: str = ""
    """What it is exactly, and how it is counted."""
    wide: bool = False
    change: str = ""
    """How much more the figure beside it is, in words."""
    way: str = ""
    """Of a change: "up" or "down"."""


@dataclass(frozen=True)
class Line:
    """A row."""

    row: Row
    cells: list[Cell]


@dataclass(frozen=True)
class Bar:
    """One thing of a chart; sizes are percent of the longest."""

    title: str
    words: str
    url: str
    size: str
    before: str = ""
    """Size of what it was; empty: nothing to compare with."""
    old: str = ""
    """What it was, in words."""


@dataclass(frozen=True)
class Upright:
    """A bar that stands among those of other times; all sizes are percent of the picture."""

    bar: Bar
    x: str
    width: str
    top: str
    height: str
    middle: str
    past_x: str = ""
    past_top: str = ""
    past_height: str = ""
    said: str = ""
    """The words under it; where many stand close together, only some have them."""


@dataclass(frozen=True)
class Shown:
    """One report on a page."""

    report: Report
    title: str
    table: Table
    heads: list[Cell]
    lines: list[Line]
    total: Line | None
    bars: list[Bar]
    compared: bool

    @property
    def columns(self) -> list[Upright]:
        """The bars standing beside one another."""
        return uprights(self.bars)


def shown(report: Report, table: Table, title: str) -> Shown:
    """A table for the template."""
    main = next((column for column in table.columns if column.key == report.main), table.columns[0])
    compared = any(row.before for row in table.rows) or bool(table.total and table.total.before)
    heads = []
    for column in table.columns:
        heads.append(Cell(str(column.title), help=str(column.help), wide=column.wide))
        if compared and column is main:
            heads.append(Cell(_("Before"), wide=True))
    return Shown(
        report,
        title,
        table,
        heads,
        [Line(row, cells_of(report, table, row, main, compared=compared)) for row in table.rows],
        Line(table.total, cells_of(report, table, table.total, main, compared=compared)) if table.total else None,
        bars_of(report, table, main),
        compared,
    )


def cells_of(report: Report, table: Table, row: Row, main: Column, *, compared: bool) -> list[Cell]:
    """The figures of a row, with what the main one was before."""
    cells = []
    for column in table.columns:
        figure = column.figure(row)
        cells.append(cell_of(report, table, column, figure))
        if compared and column is main:
            before = column.figure(row.before) if row.before else None
            cells.append(before_of(report, table, column, figure, before) if before else Cell("", wide=True))
    return cells


def cell_of(report: Report, table: Table, column: Column, figure: Figure) -> Cell:
    """One figure."""
    words, exact = figure.words(table.money, whole=True), figure.words(table.money)
    url = report.url(figure.tree, column.tells) if figure.records else ""
    told = [" · ".join(exact)] if words != exact else []
    help_ = ". ".join([*told, *([str(column.help)] if column.help else [])])
    return Cell(words[0], tuple(words[1:]), url, help_, column.wide)


def before_of(report: Report, table: Table, column: Column, now: Figure, before: Figure) -> Cell:
    """What it was, and how much more or less it has become."""
    cell = replace(cell_of(report, table, column, before), wide=True)
    change = now.change(before)
    if change is None:
        return cell
    rounded = change.quantize(Decimal("0.1") if abs(change) < 10 else Decimal(1))
    words = percent(rounded, signed=True)
    if now.how == "share":
        words = _("%(number)s points") % {"number": words.rstrip("%").rstrip("\u00a0")}
    return replace(cell, change=words, way="up" if rounded > 0 else "down" if rounded < 0 else "")


def bars_of(report: Report, table: Table, main: Column) -> list[Bar]:
    """The main column drawn; without money of several currencies, which has no common length."""
    figures = [(row, main.figure(row), main.figure(row.before) if row.before else None) for row in table.rows]
    sizes = [Decimal(figure.plain or 0) for _row, now, before in figures for figure in (now, before) if figure]
    most = max([*sizes, Decimal(0)])
    if most <= 0:
        return []

    def size(figure: Figure) -> str:
        return f"{max(Decimal(figure.plain or 0), Decimal(0)) * 100 / most:.2f}"

    return [
        Bar(
            row.title,
            now.words(table.money, whole=True)[0],
            report.url(now.tree, main.tells) if now.records else "",
            size(now),
            size(before) if before else "",
            before.words(table.money, whole=True)[0] if before else "",
        )
        for row, now, before in figures
    ]


FLOOR = 84
"""Where columns stand, in percent from above; words are under it."""
WIDEST = 14
SAID = 6
"""So many of them have words under them."""


def uprights(bars: list[Bar]) -> list[Upright]:
    """Columns from left to right, beside each what it was before."""
    step = 100 / max(len(bars), 1)
    every = max(1, -(-len(bars) // SAID))
    pairs = any(bar.before for bar in bars)
    found = []
    for number, bar in enumerate(bars):
        left, height, past = number * step, float(bar.size) * FLOOR / 100, float(bar.before or 0) * FLOOR / 100
        width = min(step * 0.72, WIDEST) * (0.5 if pairs else 1)
        middle = left + step / 2
        found.append(
            Upright(
                bar,
                x=f"{middle if pairs else middle - width / 2:.2f}",
                width=f"{width:.2f}",
                top=f"{FLOOR - height:.2f}",
                height=f"{height:.2f}",
                middle=f"{middle:.2f}",
                past_x=f"{middle - width:.2f}",
                past_top=f"{FLOOR - past:.2f}",
                past_height=f"{past:.2f}",
                said=bar.title.split(" – ")[0].split(",")[0] if number % every == 0 else "",
            )
        )
    return found
