"""One row read: each cell by what its column means, then what follows from the whole."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext_noop as _

from tropa.customers.importing import cells
from tropa.customers.importing.cells import CellReader, Context
from tropa.customers.importing.drafts import COMPANY, PERSON, Draft, Problem, RowDraft
from tropa.customers.importing.mapping import Mapping
from tropa.lib import names
from tropa.lib.spreadsheets.tables import Line

INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


class RowReader:
    """Reads the lines of one file by its mapping, whatever the file holds.

    Args:
        mapping: what the columns mean.
        context: what the cells of the file have in common.
    """

    draft: ClassVar[Any] = RowDraft

    def __init__(self, mapping: Mapping, context: Context) -> None:
        self.mapping = mapping
        self.context = context
        self._meant = [(at, *pair) for at, pair in enumerate(mapping.columns.items())]
        self.columns = [
            (at, column, self.reads(target) if target else None)
            for at, (column, target) in enumerate(mapping.columns.items())
        ]

    def reads(self, target: str) -> CellReader:
        """What reads the cells of a column of this meaning."""
        return cells.reader_of(target)

    def settle(self, draft: Any) -> None:
        """What follows from the whole of a row."""

    def read(self, line: Line) -> Any:
        """What one line says; what is wrong with it stands in `problems`."""
        draft = self.draft(line.number, line.cells)
        for at, column, take in self.columns:
            cell = line.cells[at]
            if not cell:
                continue
            if take is None:
                draft.extra[column] = cell
            elif plain := cell if cell[0] != "'" and cell.isprintable() else _plain(cell):
                if len(plain) <= cells.LONG_CELL:
                    take(self.context, draft, column, plain)
                else:
                    cells.take_long(take, self.context, draft, column, plain)
        if line.surplus:
            words = _("The row has more cells than the table has columns; put the value with a separator in quotes.")
            draft.problems.append(Problem("", line.surplus[:80], words))
        self.settle(draft)
        return draft

    def words_of(self, line: Line, target: str) -> str:
        """What a line says in the column of this meaning, before anything is made of it."""
        at = next((at for at, _column, meant in self._meant if meant == target), None)
        return "" if at is None else " ".join(_plain(line.cells[at]).split())

    def column_of(self, *targets: str) -> str:
        """The first column that means one of these; "" when none does."""
        return next((column for column, target in self.mapping.columns.items() if target in targets), "")


class Reader(RowReader):
    """Reads customers: each cell by what its column means, then the name and the kind that follow from the whole."""

    draft: ClassVar[Any] = Draft

    def settle(self, draft: Any) -> None:
        """Kind and name."""
        self._settle_kind(draft)
        if not draft.name:
            self.name_nameless(draft)

    def _settle_kind(self, draft: Draft) -> None:
        """Whether it is a person or a company, and the name that follows."""
        if not draft.kind_said:
            draft.kind = self.mapping.kind or (COMPANY if names.is_company(draft.name) else PERSON)
        if draft.kind == COMPANY:
            draft.name, draft.company = draft.name or draft.company, ""
            return
        if draft.name:
            parts = names.split_person(draft.name)
            draft.last_name = draft.last_name or parts.last
            draft.first_name = draft.first_name or parts.first
            draft.middle_name = draft.middle_name or parts.middle
        draft.name = names.composed(draft.last_name, draft.first_name, draft.middle_name)
        if draft.people:  # a person has no contact persons; what stands there is kept with the row
            draft.extra[self.column_of("contact_person")] = ", ".join(draft.people)
            draft.people = []

    def name_nameless(self, draft: Draft) -> None:
        """A company alone is the customer; else the first contact is the name, as a messenger shows a stranger."""
        if draft.company and not draft.points:
            draft.kind, draft.name, draft.company = COMPANY, draft.company, ""
        elif draft.points:
            draft.name = draft.points[0].value
            draft.first_name = draft.name[:100]
        else:
            draft.problems.append(Problem(self.column_of("name", "first_name"), "", _("There is no name.")))


def _plain(cell: str) -> str:
    """Without invisible letters and the apostrophe that a formula-safe export puts before what Excel would compute."""
    if not cell.isprintable():
        cell = INVISIBLE.sub("", cell).strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell
