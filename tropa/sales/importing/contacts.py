"""Contact persons in a row of a deal: their cells, and what they say together."""

import re
from typing import Any

from django.utils.translation import gettext_noop as _

from tropa.customers.importing.cells import CellReader, Context, contact, email, phone, text
from tropa.customers.importing.drafts import COMPANY, PERSON, Draft, Point, Problem
from tropa.customers.importing.reading import RowReader
from tropa.lib import names
from tropa.lib.names import folded
from tropa.sales.importing.drafts import ContactDraft, DealDraft
from tropa.sales.models import DealPerson

Role = DealPerson.Role
LONGEST_NAME = 300
NO_SAY = _("A company has no part in a deal; it is left out.")
_SEVERAL = re.compile(r"\s*(?::::|[;\n|])\s*")
_PARTS = {
    **dict.fromkeys(("лпр", "принимает решение", "принимающий решение", "лицо, принимающее решение", "decision maker",
                     "decision_maker", "economic buyer"), Role.DECISION_MAKER),
    **dict.fromkeys(("лвр", "влияет на решение", "влияющий", "лицо, влияющее на решение", "influencer"),
                    Role.INFLUENCER),
    **dict.fromkeys(("пользователь", "конечный пользователь", "user", "end user", "user of the goods"), Role.USER),
    **dict.fromkeys(("бухгалтер", "accountant"), Role.ACCOUNTANT),
    **dict.fromkeys(("контакт", "контактное лицо", "основной контакт", "contact", "contact person", "primary contact"),
                    Role.CONTACT),
    **dict.fromkeys(("другая роль", "другое", "other", "another part"), Role.OTHER),
}  # fmt: skip


def column_in(reader: RowReader) -> str:
    """The column of a file that tells of contacts: names, else telephones and addresses, else the buyer's."""
    return next(filter(None, map(reader.column_of, ("person", "person_phone", "person_email", "name"))), "")


def part_of(words: str) -> tuple[str, str]:
    """The role that words mean, and the words themselves where it is none of ours."""
    found = _PARTS.get(folded(words).strip(" ."))
    return (found, "") if found is not None else (Role.OTHER, words[:200])


def buyer(context: Context, draft: Any, column: str, cell: str) -> None:
    """The customer; of several in one cell the first, the others are people of the deal."""
    first, *others = [each for each in _SEVERAL.split(cell) if each] or [""]
    text("name", LONGEST_NAME, context, draft, column, first)
    if others:
        contact(context, _cells(draft), column, "; ".join(others))


def _of_contact(take: Any) -> CellReader:
    def read(context: Context, draft: Any, column: str, cell: str) -> None:
        take(context, _cells(draft), column, cell)

    return read


def part(context: Context, draft: Any, column: str, cell: str) -> None:
    """What they are to the decision, in the order of their names."""
    draft.parts += [words for words in _SEVERAL.split(cell) if words]


def _cells(draft: DealDraft) -> Draft:
    draft.contact = draft.contact or Draft(draft.number, [])
    return draft.contact


READERS: dict[str, CellReader] = {
    "name": buyer,
    "person": _of_contact(contact),
    "person_phone": _of_contact(phone),
    "person_email": _of_contact(email),
    "person_role": part,
}


def settle(draft: DealDraft, reader: RowReader) -> None:
    """Make contacts of their cells; what is wrong with those is told, the deal comes in."""
    cells = draft.contact
    if cells is None:
        return
    column = column_in(reader)
    draft.remarks += cells.problems
    wanted = [name for name in cells.people if not names.is_company(name)]
    draft.remarks += [Problem(column, name[:80], NO_SAY) for name in cells.people if name not in wanted]
    if not wanted and cells.points and not cells.people:
        wanted = [cells.points[0].value]
    draft.contacts = [_contact(draft, name) for name in wanted]
    for each, words in zip(draft.contacts, draft.parts, strict=False):
        each.part, each.words = part_of(words)
    for kind in ("phone", "email"):
        _hand_out(draft, column, [point for point in cells.points if point.kind == kind])


def promote(draft: DealDraft) -> None:
    """Without a buyer the first of the contacts is the buyer."""
    first = draft.contacts.pop(0)
    for name in ("name", "last_name", "first_name", "middle_name"):
        setattr(draft, name, getattr(first, name))
    known = {(point.kind, point.normalised) for point in draft.points}
    draft.points += [point for point in first.points if (point.kind, point.normalised) not in known]


def employ(draft: DealDraft) -> None:
    """Who speaks for a company works there."""
    for each in draft.contacts:
        each.company = draft.name if draft.kind == COMPANY else draft.company


def _contact(draft: DealDraft, name: str) -> ContactDraft:
    made = ContactDraft(draft.number, [], kind=PERSON, source=draft.source, created_at=draft.created_at)
    if any(map(str.isalpha, name)) and "@" not in name:
        parts = names.split_person(name)
        made.last_name, made.first_name, made.middle_name = parts.last[:100], parts.first[:100], parts.middle[:100]
        made.name = parts.full
    else:  # an address stands for the name, as everywhere
        made.name, made.first_name = name, name[:100]
    return made


def _hand_out(draft: DealDraft, column: str, points: list[Point]) -> None:
    """All to the only contact, to several one each in their order."""
    if len(draft.contacts) == 1:
        draft.contacts[0].points += points
    elif len(draft.contacts) == len(points):
        for each, point in zip(draft.contacts, points, strict=True):
            each.points.append(point)
    else:
        words = _("It is not clear whose of these people this is; it is left out.")
        draft.remarks += [Problem(column, point.value[:80], words) for point in points]
