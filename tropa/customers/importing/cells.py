"""One cell read: what stands in it goes into the draft of its row, or into the draft's problems with the reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, tzinfo
from functools import lru_cache, partial
from typing import Any

from django.utils.translation import gettext_noop as _

from tropa.core.errors import RuleViolation
from tropa.customers.importing.drafts import COMPANY, PERSON, Draft, Point, Problem
from tropa.customers.models.contact_point import normalised
from tropa.customers.sources import Source
from tropa.lib import dates, names, phones, requisites
from tropa.lib.dates import Order
from tropa.lib.emails import is_email

LONGEST = {
    "name": 300,
    "first_name": 100,
    "last_name": 100,
    "middle_name": 100,
    "position": 200,
    "company": 300,
    "city": 120,
    "kpp": 9,
    "ogrn": 15,
    "address": 500,
    "source": 150,
}
MOST_VALUES = 200
"""In one cell, as in one field of the API; each is compared with the others."""
LONG_CELL, LONGEST_CELL = 200, 20_000
"""Above the one, runs of spaces count as one, for patterns look for what follows; above the other nothing is read."""
MESSENGERS = frozenset({"site", "telegram", "whatsapp", "viber", "vk", "max"})

_BETWEEN_NUMBERS = re.compile(r"\s*[,/]\s*(?=[+\d(])")
_BETWEEN_EMAILS = re.compile(r"\s*(?::::|[;,\n|]|\s(?=\S+@))\s*")

CustomParser = Callable[[str], Any]


@dataclass(frozen=True)
class Context:
    """What the cells of one file have in common."""

    source: Source
    zone: tzinfo = UTC
    """Where times without a zone are meant."""
    orders: dict[str, Order] = field(default_factory=dict)
    """Order of day and month by column."""
    commas: frozenset[str] = frozenset()
    """Columns of sums in which a comma divides thousands."""
    custom: dict[str, CustomParser] = field(default_factory=dict)
    """For each `custom.<name>` the function that reads a cell; it raises RuleViolation."""


CellReader = Callable[[Context, Draft, str, str], None]


def take_long(take: CellReader, context: Context, draft: Draft, column: str, cell: str) -> None:
    """Read a cell of more than LONG_CELL letters; notes and own fields say themselves how long they may be."""
    if (take.func if isinstance(take, partial) else take) in UNMEASURED:
        take(context, draft, column, cell)
    elif len(cell) > LONGEST_CELL:
        draft.problems.append(too_long(column, cell, LONGEST_CELL))
    else:
        take(context, draft, column, re.sub(r"[^\S\n]+", " ", cell))


def reader_of(target: str) -> CellReader:
    """What reads the cells of a column of this meaning: called with (context, draft, column, cell)."""
    if target in READERS:
        return READERS[target]
    if target in MESSENGERS:
        return partial(messenger, target)
    if target.startswith("custom."):
        return partial(own_field, target)
    return partial(text, target, LONGEST.get(target, 255))


def text(target: str, longest: int, context: Context, draft: Draft, column: str, cell: str) -> None:
    """Words that are taken as they stand."""
    if len(cell) > longest:
        draft.problems.append(too_long(column, cell, longest))
    else:
        setattr(draft, target, " ".join(cell.split()))


def messenger(target: str, context: Context, draft: Draft, column: str, cell: str) -> None:
    """Names in messengers, and sites."""
    for value in _several(draft, column, cell, context.source.values(target, cell)):
        try:
            draft.points.append(Point(target, value[:300], normalised(target, value[:300])[:300]))
        except RuleViolation as error:
            draft.problems.append(Problem(column, value[:80], str(error)))


def phone(context: Context, draft: Draft, column: str, cell: str) -> None:
    """Telephones, several in a cell."""
    for value in _several(draft, column, cell, _numbers(context.source, cell)):
        try:
            number = phones.normalised(value)
        except phones.BadPhone as error:
            draft.problems.append(Problem(column, value[:80], str(_phone_words(error.code))))
            continue
        if all(point.normalised != number for point in draft.points):
            draft.points.append(Point("phone", value[:255], number))


def _numbers(source: Source, cell: str) -> list[str]:
    """A comma divides numbers too, but not a number from its extension."""
    divided: list[str] = []
    for value in source.values("phone", cell):
        if "," not in value and "/" not in value:
            divided.append(value)
            continue
        parts = _BETWEEN_NUMBERS.split(value)
        divided += parts if all(sum(map(str.isdigit, part)) >= 7 for part in parts) else [value]
    return divided


def _phone_words(code: str) -> str:
    return {
        "extension": _("An extension alone is no telephone number."),
        "short": _("The number has too few digits."),
        "long": _("The number has too many digits."),
    }.get(code, _("This is no telephone number."))


def email(context: Context, draft: Draft, column: str, cell: str) -> None:
    """E-mail addresses, several in a cell, perhaps with a name before: Anna <anna@example.com>."""
    for value in _several(draft, column, cell, _BETWEEN_EMAILS.split(cell)):
        address = value.rpartition("<")[2].rstrip(">").strip().rstrip(".")
        if not value or ("@" not in value and value != cell and "@" in cell):
            continue
        if not is_email(address):
            draft.problems.append(Problem(column, value[:80], _("This is no complete e-mail address.")))
            continue
        plain = address.casefold()
        if all(point.normalised != plain for point in draft.points):
            draft.points.append(Point("email", address, plain))


def tags(context: Context, draft: Draft, column: str, cell: str) -> None:
    """Tags divided by commas or semicolons."""
    for value in _several(draft, column, cell, context.source.values("tags", cell)):
        if len(value) > 60:
            draft.problems.append(Problem(column, value[:80], _("A tag has at most 60 letters.")))
        elif value not in draft.tags:
            draft.tags.append(value)


def note(context: Context, draft: Draft, column: str, cell: str) -> None:
    """A comment becomes a note."""
    draft.notes.append(cell[:20_000])


def contact(context: Context, draft: Draft, column: str, cell: str) -> None:
    """Those to ask for at a company."""
    for name in _several(draft, column, cell, context.source.values("tags", cell)):
        if len(name) > LONGEST["name"]:
            draft.problems.append(too_long(column, name, LONGEST["name"]))
        elif name not in draft.people:
            draft.people.append(name)


def moment(target: str, context: Context, draft: Draft, column: str, cell: str) -> None:
    """When something happened, in the reader's zone."""
    try:
        setattr(draft, target, moment_of(cell, context.orders.get(column, "dmy"), context.zone))
    except dates.BadDate as error:
        draft.problems.append(Problem(column, cell[:80], date_words(error.code)))


@lru_cache(maxsize=4_096)
def moment_of(cell: str, order: Order, zone: tzinfo) -> datetime:
    """The moment that a cell names.

    Raises:
        dates.BadDate: it names none, or one of another age.
    """
    found = dates.parse(cell, order)
    if not 1900 <= found.day.year <= 2100:
        raise dates.BadDate("year")
    at = datetime.combine(found.day, found.time or time(), UTC)
    return at - found.offset if found.offset is not None else at.replace(tzinfo=zone).astimezone(UTC)


def date_words(code: str) -> str:
    """What is wrong with a date."""
    return {
        "impossible": _("There is no such day."),
        "year": _("This year cannot be right."),
    }.get(code, _("This does not look like a date."))


def tax(context: Context, draft: Draft, column: str, cell: str) -> None:
    """The tax number, perhaps with the KPP behind a stroke."""
    number, _stroke, kpp = cell.replace(" ", "").replace("\u00a0", "").partition("/")
    if len(number) > 12 or not re.fullmatch(r"[0-9A-Za-z\-]+", number):
        draft.problems.append(Problem(column, cell[:80], _("This does not look like a tax number.")))
        return
    draft.tax_id = number
    draft.kpp = draft.kpp or kpp[:9]
    if number.isdigit() and len(number) in {9, 11}:
        draft.remarks.append(Problem(column, cell, _("The tax number may lack its leading zero.")))
    elif number.isdigit() and len(number) in {10, 12} and not requisites.is_inn(number):
        draft.remarks.append(Problem(column, cell, _("The check digit of the tax number does not fit.")))


def kind(context: Context, draft: Draft, column: str, cell: str) -> None:
    """Person or company, as the file says."""
    firm = names.folded(cell).startswith(("компан", "орган", "юр", "company", "organi", "фирм", "account"))
    draft.kind, draft.kind_said = COMPANY if firm else PERSON, True


def role(context: Context, draft: Draft, column: str, cell: str) -> None:
    """The role, where it is one of ours; else the words are kept with the row."""
    draft.role = context.source.role(cell)
    if not draft.role:
        draft.extra[column] = cell


def lifecycle(context: Context, draft: Draft, column: str, cell: str) -> None:
    """The lifecycle, where it is one of ours; else the words are kept with the row."""
    draft.lifecycle = context.source.lifecycle(cell)
    if not draft.lifecycle:
        draft.extra[column] = cell


def own_field(target: str, context: Context, draft: Draft, column: str, cell: str) -> None:
    """A field of the company's own; if it is gone meanwhile, the words are kept with the row."""
    parse = context.custom.get(target)
    if parse is None:
        draft.extra[column] = cell
        return
    try:
        draft.custom[target.removeprefix("custom.")] = parse(cell)
    except RuleViolation as error:
        draft.problems.append(Problem(column, cell[:80], str(error)))


def _several(draft: Draft, column: str, cell: str, values: list[str]) -> list[str]:
    """The values of one cell, or none and a problem where there are too many for one customer."""
    if len(values) <= MOST_VALUES:
        return values
    words = _("More than %(most)d values in one cell.") % {"most": MOST_VALUES}
    draft.problems.append(Problem(column, cell[:80], words))
    return []


def too_long(column: str, cell: str, most: int) -> Problem:
    """A cell has more letters than fit."""
    return Problem(column, cell[:80], _("Longer than %(n)d letters."), {"n": most})


READERS: dict[str, CellReader] = {
    "phone": phone,
    "email": email,
    "tags": tags,
    "note": note,
    "contact_person": contact,
    "created_at": partial(moment, "created_at"),
    "tax_id": tax,
    "kind": kind,
    "role": role,
    "lifecycle": lifecycle,
}
UNMEASURED = frozenset({note, own_field})
"""Those that say themselves how long a cell may be."""
