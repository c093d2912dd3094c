"""One row read: the values it carries, in our form, and what is wrong with them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, tzinfo
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.customers import sources
from tropa.customers.importing.mapping import Mapping
from tropa.customers.models.contact_point import normalised
from tropa.lib import dates, names, phones, requisites
from tropa.lib.spreadsheets.tables import Line

PERSON, COMPANY = "person", "company"
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
_EMAIL = re.compile(r"[^@\s,;<>()\"]{1,64}@(?:[^@\s.,;<>()\"]{1,63}\.)+[^@\s.,;<>()\"]{2,63}")
_INVISIBLE = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


class Point(NamedTuple):
    """A telephone, an address, a messenger."""

    kind: str
    value: str
    normalised: str
    label: str = ""


class Problem(NamedTuple):
    """What is wrong with a row: the column, the value in it, why, in words."""

    column: str
    value: str
    message: str


@dataclass(slots=True)
class Draft:
    """A customer as one row of the file describes it."""

    number: int
    cells: list[str]
    kind: str = PERSON
    name: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    company: str = ""
    position: str = ""
    city: str = ""
    address: str = ""
    tax_id: str = ""
    kpp: str = ""
    ogrn: str = ""
    source: str = ""
    owner: str = ""
    lifecycle: str = ""
    role: str = ""
    created_at: datetime | None = None
    points: list[Point] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    """Names of those who work at a company."""
    custom: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    """Cells of columns without a field."""
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    """What did not stop the row but people should know (an unknown owner, a doubtful tax number)."""
    id: UUID | None = None

    def traces(self) -> list[tuple[str, str]]:
        """By what a customer is recognised, the surest first."""
        found = [("tax", f"{self.tax_id}/{self.kpp}")] if self.tax_id and self.kind == COMPANY else []
        found += [("tax", self.tax_id)] if self.tax_id and self.kind == PERSON else []
        found += [(point.kind, point.normalised) for point in self.points if point.kind in {"phone", "email"}]
        if self.kind == COMPANY and names.is_company(self.name):
            found.append(("name", names.company_key(self.name)))
        return found

    def absorb(self, other: "Draft") -> None:
        """Take from a later row of the same file what this one lacks: one customer written twice."""
        for name in FILLED:
            if not getattr(self, name):
                setattr(self, name, getattr(other, name))
        known = {(point.kind, point.normalised) for point in self.points}
        self.points += [point for point in other.points if (point.kind, point.normalised) not in known]
        self.tags += [tag for tag in other.tags if tag not in self.tags]
        self.people += [name for name in other.people if name not in self.people]
        self.notes += [note for note in other.notes if note not in self.notes]
        self.custom = {**other.custom, **self.custom}


FILLED = ("last_name", "first_name", "middle_name", "company", "position", "city", "address",
          "tax_id", "kpp", "ogrn", "source", "owner", "lifecycle", "role", "created_at")  # fmt: skip

CustomParser = Callable[[str], Any]


class Reader:
    """Reads the lines of one file by its mapping.

    Args:
        region: whose telephone numbers come without a country code.
        zone: where times without a zone are meant.
        custom: for each `custom.<name>` the function that reads a cell; it raises RuleViolation.
    """

    def __init__(
        self,
        mapping: Mapping,
        *,
        zone: tzinfo = UTC,
        region: str = phones.REGION,
        custom: dict[str, CustomParser] | None = None,
    ) -> None:
        self.mapping = mapping
        self.source = sources.registry.get(mapping.source)
        self.zone = zone
        self.region = region
        self.custom = custom or {}
        self.columns = [(at, column, target) for at, (column, target) in enumerate(mapping.columns.items())]

    def read(self, line: Line) -> Draft:
        """The customer of one line; what is wrong with it stands in `problems`."""
        draft = Draft(line.number, line.cells)
        for at, column, target in self.columns:
            cell = line.cells[at]
            if not cell:
                continue
            if not target:
                draft.extra[column] = cell
                continue
            if max(cell) >= "\u200b" or min(cell) < "\t":
                cell = _INVISIBLE.sub("", cell).strip()
            # A formula-safe export puts an apostrophe before what Excel would compute.
            if cell[0:1] == "'" and cell[1:2] in {"=", "+", "-", "@"}:
                cell = cell[1:]
            self._take(draft, column, target, cell)
        self._name(draft)
        return draft

    def _take(self, draft: Draft, column: str, target: str, cell: str) -> None:
        if target in _READERS:
            _READERS[target](self, draft, column, cell)
        elif target in _MESSENGERS:
            self.messenger(draft, column, target, cell)
        elif target.startswith("custom."):
            self._custom(draft, column, target, cell)
        else:
            longest = LONGEST.get(target, 255)
            if len(cell) > longest:
                draft.problems.append(Problem(column, cell[:80], _("Longer than %(n)d letters.") % {"n": longest}))
            else:
                setattr(draft, target, " ".join(cell.split()))

    def messenger(self, draft: Draft, column: str, target: str, cell: str) -> None:
        """Names in messengers, and sites."""
        for value in self.source.values(target, cell):
            try:
                draft.points.append(Point(target, value[:300], normalised(target, value)[:300]))
            except RuleViolation as error:
                draft.problems.append(Problem(column, value[:80], str(error)))

    def phone(self, draft: Draft, column: str, cell: str) -> None:
        """Telephones, several in a cell."""
        for value in self._numbers(cell):
            try:
                number = phones.normalised(value, self.region)
            except phones.BadPhone as error:
                draft.problems.append(Problem(column, value, str(_phone_words(error.code))))
                continue
            if all(point.normalised != number for point in draft.points):
                draft.points.append(Point("phone", value[:255], number))

    def _numbers(self, cell: str) -> list[str]:
        """A comma divides numbers too, but not a number from its extension."""
        values = self.source.values("phone", cell)
        divided: list[str] = []
        for value in values:
            parts = re.split(r"\s*[,/]\s*(?=[+\d(])", value)
            divided += parts if all(sum(map(str.isdigit, part)) >= 7 for part in parts) else [value]
        return divided

    def email(self, draft: Draft, column: str, cell: str) -> None:
        """E-mail addresses, several in a cell, perhaps with a name before: Anna <anna@example.com>."""
        for value in re.split(r"\s*(?::::|[;,\n|]|\s(?=\S+@))\s*", cell):
            address = value.rpartition("<")[2].rstrip(">").strip().rstrip(".")
            if not value or ("@" not in value and value != cell and "@" in cell):
                continue
            if not _EMAIL.fullmatch(address) or len(address) > 254:
                draft.problems.append(Problem(column, value[:80], _("This is no complete e-mail address.")))
                continue
            plain = address.casefold()
            if all(point.normalised != plain for point in draft.points):
                draft.points.append(Point("email", address, plain))

    def tags_(self, draft: Draft, column: str, cell: str) -> None:
        """Tags divided by commas or semicolons."""
        for value in self.source.values("tags", cell):
            if len(value) > 60:
                draft.problems.append(Problem(column, value[:80], _("A tag has at most 60 letters.")))
            elif value not in draft.tags:
                draft.tags.append(value)

    def note(self, draft: Draft, column: str, cell: str) -> None:
        """A comment becomes a note."""
        draft.notes.append(cell[:20_000])

    def contact(self, draft: Draft, column: str, cell: str) -> None:
        """Those to ask for at a company."""
        for name in self.source.values("tags", cell):
            if len(name) > LONGEST["name"]:
                draft.problems.append(Problem(column, name[:80], _("Longer than %(n)d letters.") % {"n": 300}))
            elif name not in draft.people:
                draft.people.append(name)

    def created(self, draft: Draft, column: str, cell: str) -> None:
        """When the customer came, in the reader's zone."""
        try:
            moment = dates.parse(cell, self.mapping.orders.get(column, "dmy"))
        except dates.BadDate as error:
            words = _("There is no such day.") if error.code == "impossible" else _("This does not look like a date.")
            draft.problems.append(Problem(column, cell[:80], words))
            return
        if not 1900 <= moment.day.year <= 2100:
            draft.problems.append(Problem(column, cell[:80], _("This year cannot be right.")))
            return
        at = datetime.combine(moment.day, moment.time or time())
        draft.created_at = (
            at.replace(tzinfo=UTC) - moment.offset
            if moment.offset is not None
            else at.replace(tzinfo=self.zone).astimezone(UTC)
        )

    def tax(self, draft: Draft, column: str, cell: str) -> None:
        """The tax number, perhaps with the KPP behind a stroke."""
        number, _stroke, kpp = cell.replace(" ", "").replace("\u00a0", "").partition("/")
        if len(number) > 12 or not re.fullmatch(r"[0-9A-Za-z\-]+", number):
            draft.problems.append(Problem(column, cell[:80], _("This does not look like a tax number.")))
            return
        draft.tax_id = number
        draft.kpp = draft.kpp or kpp[:9]
        if number.isdigit() and len(number) in {9, 11} and self.region == "RU":
            draft.remarks.append(Problem(column, cell, _("The tax number may lack its leading zero.")))
        elif number.isdigit() and len(number) in {10, 12} and not requisites.is_inn(number):
            draft.remarks.append(Problem(column, cell, _("The check digit of the tax number does not fit.")))

    def kind_(self, draft: Draft, column: str, cell: str) -> None:
        """Person or company, as the file says."""
        word = names.folded(cell)
        draft.kind = (
            COMPANY if word.startswith(("компан", "орган", "юр", "company", "organi", "фирм", "account")) else PERSON
        )
        draft.extra["\0kind"] = cell

    def role_(self, draft: Draft, column: str, cell: str) -> None:
        """The role, where it is one of ours; else the words are kept with the row."""
        draft.role = self.source.role(cell)
        if not draft.role:
            draft.extra[column] = cell

    def lifecycle_(self, draft: Draft, column: str, cell: str) -> None:
        """The lifecycle, where it is one of ours; else the words are kept with the row."""
        draft.lifecycle = self.source.lifecycle(cell)
        if not draft.lifecycle:
            draft.extra[column] = cell

    def _custom(self, draft: Draft, column: str, target: str, cell: str) -> None:
        parse = self.custom.get(target)
        if parse is None:
            draft.extra[column] = cell
            return
        try:
            draft.custom[target.removeprefix("custom.")] = parse(cell)
        except RuleViolation as error:
            draft.problems.append(Problem(column, cell[:80], str(error)))

    def _column_of(self, target: str) -> str:
        return next((name for name, meant in self.mapping.columns.items() if meant == target), "")

    def _name(self, draft: Draft) -> None:
        """Settle kind and name from what the row has."""
        if draft.extra.pop("\0kind", None) is None:
            draft.kind = self.mapping.kind or (COMPANY if names.is_company(draft.name) else PERSON)
        if draft.kind == COMPANY:
            draft.name = draft.name or draft.company
            draft.company = ""
        else:
            if draft.name:
                parts = names.split_person(draft.name)
                draft.last_name = draft.last_name or parts.last
                draft.first_name = draft.first_name or parts.first
                draft.middle_name = draft.middle_name or parts.middle
            draft.name = names.PersonName(draft.last_name, draft.first_name, draft.middle_name).full
            if draft.people:  # a person has no contact persons; what stands there is kept with the row
                draft.extra[self._column_of("contact_person")] = ", ".join(draft.people)
                draft.people = []
        if draft.name:
            return
        if draft.company and not draft.points:
            draft.kind, draft.name, draft.company = COMPANY, draft.company, ""
        elif draft.points:
            draft.name = draft.points[0].value  # as a messenger shows an unknown caller
            draft.first_name = draft.name[:100]
        else:
            column = next(
                (name for name, target in self.mapping.columns.items() if target in {"name", "first_name"}), ""
            )
            draft.problems.append(Problem(column, "", _("There is no name.")))


_MESSENGERS = frozenset({"site", "telegram", "whatsapp", "viber", "vk", "max"})
_READERS: dict[str, Callable[[Reader, Draft, str, str], None]] = {
    "phone": Reader.phone,
    "email": Reader.email,
    "tags": Reader.tags_,
    "note": Reader.note,
    "contact_person": Reader.contact,
    "created_at": Reader.created,
    "tax_id": Reader.tax,
    "kind": Reader.kind_,
    "role": Reader.role_,
    "lifecycle": Reader.lifecycle_,
}


def _phone_words(code: str) -> str:
    return {
        "extension": _("An extension alone is no telephone number."),
        "short": _("The number has too few digits."),
        "long": _("The number has too many digits."),
    }.get(code, _("This is no telephone number."))


def as_error(number: int, problem: Problem) -> dict[str, Any]:
    """A problem as the CLI and the API tell it."""
    return {"row": number, "column": problem.column, "value": problem.value, "message": problem.message}
