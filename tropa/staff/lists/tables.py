"""Rows and columns as templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tropa.core.catalogue import FieldSet, FieldSpec
from tropa.core.urls import page_url
from tropa.staff.lists.questions import Question

WIDTHS = {"phone": "c-tel", "date": "c-ago", "datetime": "c-when", "money": "c-sum", "number": "c-sum"}
FIGURES = frozenset({"money", "number"})


@dataclass(frozen=True)
class Column:
    """One column of a list."""

    name: str
    label: str
    width: str
    figure: bool
    sort_url: str
    direction: str
    editable: bool
    kept: bool
    """Stands in the second line of a row on a phone."""


@dataclass(frozen=True)
class Cell:
    """One cell: safe HTML."""

    column: Column
    html: str
    text: str
    address: str
    """Where it is edited; "" where it is not."""

    def drawn(self, version: int | None = None) -> SafeString:
        """The cell of the table; alone it brings the record's version. Drawn here, since a page has hundreds."""
        kinds = "is-figure" if self.column.figure else "t-mid"
        kept = " is-keep" if self.column.kept else ""
        edit = f' data-cell="{escape(self.address)}"' if self.address else ""
        seen = "" if version is None else f' data-version="{version}"'
        inside = self.html if self.text else '<span class="t-blank">–</span>'
        return mark_safe(f'<td class="{kinds}{kept}"{edit}{seen} title="{escape(self.text)}">{inside}</td>')  # noqa: S308  # escaped here and by FieldType.cell


@dataclass(frozen=True)
class Row:
    """One record."""

    id: Any
    version: int
    title: str
    url: str
    firm: bool
    icon: str
    """Instead of a face, for what is nobody."""
    choose: str
    """What the box in front of it says to a screen reader."""
    cells: SafeString
    """Drawn."""


def columns_of(question: Question, fields: FieldSet, viewer: Any, keep: Sequence[str]) -> list[Column]:
    """The columns a question shows; `fields` are the readable ones."""
    writable = set(fields.writable(viewer).names())
    kept = [name for name in keep if name in question.columns] or list(question.columns[:2])
    return [
        Column(
            name=name,
            label=fields[name].label,
            width=WIDTHS.get(fields[name].type.label, "c-text"),
            figure=fields[name].type.label in FIGURES,
            sort_url=question.sorted_by(name) if fields[name].sortable else "",
            direction=_direction(question, name),
            editable=name in writable and fields[name].type.label not in {"rows", "tags"},
            kept=name in kept[:2],
        )
        for name in question.columns
        if name in fields
    ]


def rows_of(records: Sequence[Any], fields: FieldSet, columns: Sequence[Column], card: str) -> list[Row]:
    """The records of a page, their values loaded in a constant number of queries."""
    fields.prefetch(records, [column.name for column in columns])
    return [row_of(record, fields, columns, card) for record in records]


def row_of(record: Any, fields: FieldSet, columns: Sequence[Column], card: str) -> Row:
    """One record."""
    title = str(record)
    cells = mark_safe("".join(cell_of(fields[each.name], record, each).drawn() for each in columns))  # noqa: S308
    return Row(
        record.pk,
        record.version,
        title,
        card_url(card, record.pk),
        getattr(record, "kind", "") == "company",
        getattr(record, "icon", ""),
        _("Choose: %(title)s") % {"title": title},
        cells,
    )


def cell_of(spec: FieldSpec, record: Any, column: Column) -> Cell:
    """One cell; the field type answers for the HTML being safe."""
    value = spec.value(record)
    edit = page_url("staff:list_cell", kind=spec.kind, pk=record.pk, field=spec.name) if column.editable else ""
    return Cell(column, spec.cell(value), spec.text(value), edit)


def card_url(card: str, pk: Any) -> str:
    """Where a record opens; "" while it has no page."""
    try:
        return page_url(card, pk=pk) if card else ""
    except NoReverseMatch:
        return ""


def _direction(question: Question, name: str) -> str:
    if question.sort == name:
        return "ascending"
    return "descending" if question.sort == f"-{name}" else ""
