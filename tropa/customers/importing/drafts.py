"""What one row of a file says of a customer: its values in our form, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext

from tropa.lib import names

PERSON, COMPANY = "person", "company"


class Point(NamedTuple):
    """A telephone, an address, a messenger."""

    kind: str
    value: str
    normalised: str
    label: str = ""


class Problem(NamedTuple):
    """What is wrong with a row: the column, the value in it, why.

    The words are kept as they stand in the code, with what is put into them: whoever reads them later (`said`) may
    speak another language than who began the import.
    """

    column: str
    value: str
    message: str
    params: Mapping[str, Any] | None = None

    def kept(self) -> dict[str, Any]:
        """As stored."""
        return {**self._asdict(), "params": dict(self.params or {})}


def said(problem: Mapping[str, Any]) -> dict[str, Any]:
    """A stored problem in the language of whoever reads; other keys come along."""
    told = {name: value for name, value in problem.items() if name != "params"}
    words = gettext(problem["message"])
    return told | {"message": words % problem["params"] if problem.get("params") else words}


@dataclass(slots=True)
class RowDraft:
    """What every row says, whatever the file holds."""

    number: int
    cells: list[str]
    custom: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    """Cells of columns without a field."""
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    """What did not stop the row but people should know (an unknown owner, a doubtful tax number)."""


@dataclass(slots=True)
class Draft(RowDraft):
    """A customer as one row of the file describes it."""

    kind: str = PERSON
    kind_said: bool = False
    """Whether the row says itself what it is."""
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


def as_error(number: int, problem: Problem) -> dict[str, Any]:
    """A problem with its row, as stored."""
    return {"row": number, **problem.kept()}
