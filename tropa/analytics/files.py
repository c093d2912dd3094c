"""A table as rows of a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from tropa.core.measures import Column, Row, Table


def rows_of(table: Table) -> Iterator[list[Any]]:
    """The heading, the rows, the total; beside money in base currency what has no rate, in words."""
    foreign = {
        column.key
        for column in table.columns
        for row in lines(table)
        if column.money and set(column.figure(row).sums) - {""}
    }
    before = any(row.before for row in lines(table))
    yield [table.head, *(title for column in table.columns for title in heads(column, foreign, before=before))]
    for row in lines(table):
        yield [row.title, *(value for column in table.columns for value in cells(column, row, foreign, before=before))]


def lines(table: Table) -> list[Row]:
    """Rows and total."""
    return [*table.rows, *([table.total] if table.total else [])]


def heads(column: Column, foreign: set[str], *, before: bool) -> Iterator[str]:
    """The titles of a column."""
    title = f"{column.title}, %" if column.how == "share" else str(column.title)
    yield title
    if column.key in foreign:
        yield _("%(title)s without a rate") % {"title": title}
    if before:
        yield _("%(title)s before") % {"title": title}


def cells(column: Column, row: Row, foreign: set[str], *, before: bool) -> Iterator[Any]:
    """The values of a column."""
    figure = column.figure(row)
    yield figure.plain
    if column.key in foreign:
        yield "; ".join(f"{amount} {code}" for code, amount in figure.sums.items() if code)
    if before:
        yield column.figure(row.before).plain if row.before else None
