"""Rows and columns as templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tropa.core.catalogue import FieldSet, FieldSpec
from tropa.core.templatetags import face
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
        inside = conditional_escape(self.html) if self.text else '<span class="t-blank">–</span>'
        return mark_safe(f'<td class="{kinds}{kept}"{edit}{seen} title="{escape(self.text)}">{inside}</td>')  # noqa: S308  # escaped here, the value unless its type has made it safe


@dataclass(frozen=True)
class Row:
    """One record."""

    record: Any
    title: str
    url: str
    cells: list[Cell]

    def drawn(self) -> SafeString:
        """The row of the table."""
        pk, title = self.record.pk, escape(self.title)
        choose = escape(_("Choose: %(title)s") % {"title": self.title})
        name = f'<b class="t-cut">{title}</b>'
        if self.url:
            name = f'<a class="t-cut" href="{escape(self.url)}" data-drawer="wide" title="{title}">{title}</a>'
        return mark_safe(  # noqa: S308  # everything in it is escaped or was drawn by us
            f'<tr id="row-{pk}" data-version="{self.record.version}"><td class="is-tick">'
            f'<input class="form-check-input" type="checkbox" name="ids" value="{pk}" aria-label="{choose}"></td>'
            f'<td class="is-name"><span class="t-line">{self._face()}{name}</span></td>'
            f"{''.join(cell.drawn() for cell in self.cells)}</tr>"
        )

    def _face(self) -> str:
        """The face of a person or company; an icon for what is nobody."""
        if sign := getattr(self.record, "icon", ""):
            return f'<span class="t-soft">{face.icon(sign)}</span>'
        firm = " is-firm" if getattr(self.record, "kind", "") == "company" else ""
        colour = face.hue(self.record.pk)
        return f'<span class="t-face {colour}{firm}" aria-hidden="true">{escape(face.initials(self.title))}</span>'


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
    cells = [cell_of(fields[column.name], record, column) for column in columns]
    return Row(record, str(record), card_url(card, record.pk), cells)


def cell_of(spec: FieldSpec, record: Any, column: Column) -> Cell:
    """One cell; the field type answers for the HTML being safe."""
    value = spec.value(record)
    edit = page_url("staff:list_cell", kind=spec.kind, pk=record.pk, field=spec.name) if column.editable else ""
    text = spec.text(value)
    return Cell(column, spec.type.marked(value, text, spec) if text else "", text, edit)


def card_url(card: str, pk: Any) -> str:
    """Where a record opens; "" while it has no page."""
    return page_url(card, pk=pk) if card else ""


def _direction(question: Question, name: str) -> str:
    if question.sort == name:
        return "ascending"
    return "descending" if question.sort == f"-{name}" else ""
