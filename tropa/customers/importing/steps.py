"""One row and what becomes of it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tropa.customers.importing.drafts import Draft, Point, Problem
from tropa.customers.models import Address, Customer, Employment, Requisites
from tropa.lib.names import PersonName
from tropa.staff.models import Member

CREATED, UPDATED, SKIPPED, FAILED = "created", "updated", "skipped", "failed"


@dataclass(slots=True)
class RowStep:
    """A row and what becomes of it, whatever the file holds."""

    draft: Any
    """What the row says (drafts.RowDraft)."""
    action: str = CREATED
    found_by: str = ""
    """By which key its record was found."""
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Column: (before, after), of a record that was there."""

    @property
    def customer_id(self) -> UUID | None:
        """The customer whom the row tells of."""
        return None

    def fail(self, column: str, message: str, params: dict[str, Any] | None = None) -> None:
        """Refuse the row."""
        self.action = FAILED
        self.draft.problems.append(Problem(column, "", message, params))


@dataclass(slots=True)
class Step(RowStep):
    """A row of a file of customers and what becomes of it."""

    draft: Draft
    traces: list[tuple[str, str]] = field(default_factory=list)
    """By what its customer is recognised, the surest first."""
    customer: Customer | None = None
    """The customer it belongs to, loaded, when it was there before."""
    into: "Step | None" = None
    """The earlier row of this batch that describes the same new customer."""
    owner: Member | None = None
    nobodys: bool = False
    """Whether a new customer has no owner: an enquiry that nobody has taken."""
    owner_named: bool = False
    """Whether the row names a member as owner, so that a known customer may be handed over."""
    points: list[Point] = field(default_factory=list)
    tags: list[UUID] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    people: list[PersonName] = field(default_factory=list)
    """Who is to be made and employed at this company."""
    city: bool = False
    requisites: bool = False
    company: UUID | None = None
    source: UUID | None = None
    words: str = ""
    """By what a new customer is found."""
    touched: list[Address | Requisites | Employment] = field(default_factory=list)
    """What hangs on a known customer and changes."""

    @property
    def customer_id(self) -> UUID | None:
        """Whose row it is."""
        return self.into.customer_id if self.into else self.customer.pk if self.customer else self.draft.id
