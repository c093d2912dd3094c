"""Rows and columns as templates draw them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.catalogue import FieldSet, FieldSpec
from tropa.core.templatetags import face
from tropa.core.urls import page_pattern
from tropa.staff.lists.questions import Question

BLANK = '<span class="t-blank">–</span>'


@dataclass(frozen=True)
class TableColumn:
    """One column of a list."""

    name: str
    label: str
    width: str
    figure: bool
    sort_url: str
    direction: str
    address: str
    """Where its cells are edited, with `%s` for the record's id; "" where they are not."""
    kept: bool
    """Stands in the second line of a row on a phone."""

    @cached_property
    def opening(self) -> str:
        """How its cells begin, with `%s` for the record's id: made once, since a page has hundreds of cells."""
        kinds = ("is-figure" if self.figure else "t-mid") + (" is-keep" if self.kept else "")
        return f'<td class="{kinds}"' + (f' data-cell="{escape(self.address)}"' if self.address else "%.0s")


class TableCell(NamedTuple):
    """One cell of a record."""

    column: TableColumn
    pk: Any
    html: str
    """What its type has made safe, or text."""
    text: str

    def drawn(self, version: int | None = None) -> SafeString:
        """The cell of the table; alone it brings the record's version."""
        seen = "" if version is None else f' data-version="{version}"'
        inside = conditional_escape(self.html) if self.text else BLANK
        return SafeString(f'{self.column.opening % self.pk}{seen} title="{escape(self.text)}">{inside}</td>')


class TableRow(NamedTuple):
    """One record."""

    record: Any
    title: str
    url: str
    cells: list[TableCell]
    picture: str = ""
    """Where it is."""

    def drawn(self) -> SafeString:
        """The row of the table; everything in it is escaped here or was drawn by us."""
        pk, title = self.record.pk, escape(self.title)
        choose = escape(_("Choose: %(title)s") % {"title": self.title})
        name = f'<b class="t-cut">{title}</b>'
        if self.url:
            name = f'<a class="t-cut" href="{escape(self.url)}" data-drawer="wide" title="{title}">{title}</a>'
        return SafeString(
            f'<tr id="row-{pk}" data-version="{self.record.version}"><td class="is-tick">'
            f'<input class="form-check-input" type="checkbox" name="ids" value="{pk}" aria-label="{choose}"></td>'
            f'<td class="is-name"><span class="t-line">{self._face()}{name}</span></td>'
            f"{''.join(cell.drawn() for cell in self.cells)}</tr>"
        )

    def _face(self) -> str:
        """The face of a person or company, or a picture; an icon for what is nobody."""
        if self.picture:
            return f'<img class="t-face is-firm" src="{escape(self.picture)}" alt="" loading="lazy">'
        if sign := getattr(self.record, "icon", ""):
            return f'<span class="t-soft">{face.icon(sign)}</span>'
        firm = " is-firm" if getattr(self.record, "kind", "") == "company" else ""
        colour = face.hue(self.record.pk)
        return f'<span class="t-face {colour}{firm}" aria-hidden="true">{escape(face.initials(self.title))}</span>'


def columns_of(question: Question, fields: FieldSet, viewer: Any, keep: Sequence[str]) -> list[TableColumn]:
    """The columns a question shows; `fields` are the readable ones."""
    writable = set(fields.writable(viewer).names()) if access.may(viewer, fields.kind, "edit") else set()
    kept = [name for name in keep if name in question.columns] or list(question.columns[:2])
    return [
        TableColumn(
            name=name,
            label=fields[name].label,
            width=fields[name].type.width,
            figure=fields[name].type.figure,
            sort_url=question.sorted_by(name) if fields[name].sortable else "",
            direction=_direction(question, name),
            address=cells_address(fields[name])
            if name in writable and fields[name].type.label not in {"rows", "tags"}
            else "",
            kept=name in kept[:2],
        )
        for name in question.columns
        if name in fields
    ]


def choices_of(fields: FieldSet, columns: Sequence[TableColumn]) -> SafeString:
    """The boxes that choose columns: those shown, in their order, then the others."""
    shown = [(column.name, column.label, True) for column in columns]
    names = {"name", *(column.name for column in columns)}
    others = [(spec.name, spec.label, False) for spec in fields if spec.name not in names]
    return _choices(get_language(), (*shown, *others))


@lru_cache(maxsize=200)
def _choices(language: str | None, columns: tuple[tuple[str, str, bool], ...]) -> SafeString:
    """Kept: most people look at the same columns all day."""
    return render_to_string("staff/lists/columns.html", {"columns": columns})


def rows_of(
    records: Sequence[Any], fields: FieldSet, columns: Sequence[TableColumn], card: str, picture: str = ""
) -> list[TableRow]:
    """The records of a page, their values loaded in a constant number of queries.

    Args:
        card: the name of the page that a title leads to.
        picture: the field with the file that shows each; not looked at unless it may be read.
    """
    fields.prefetch(records, [column.name for column in columns])
    shown = [(fields[column.name], column) for column in columns]
    address, file = page_pattern(card) if card else "", page_pattern("file")
    return [
        TableRow(
            record,
            str(record),
            address % record.pk if address else "",
            [cell_of(spec, record, column) for spec, column in shown],
            file % shown_by if picture in fields and (shown_by := getattr(record, f"{picture}_id")) else "",
        )
        for record in records
    ]


def cell_of(spec: FieldSpec, record: Any, column: TableColumn) -> TableCell:
    """One cell; the field type answers for the HTML being safe."""
    value = spec.value(record)
    text = spec.text(value)
    return TableCell(column, record.pk, spec.type.marked(value, text, spec) if text else "", text)


def cells_address(spec: FieldSpec) -> str:
    """Where the cells of a field are edited, with `%s` for the record's id."""
    return page_pattern("staff:list_cell", kind=spec.kind, field=spec.name)


def _direction(question: Question, name: str) -> str:
    if question.sort == name:
        return "ascending"
    return "descending" if question.sort == f"-{name}" else ""
