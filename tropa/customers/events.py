"""What happens to customers."""

from dataclasses import dataclass
from uuid import UUID

from tropa.core.events import event


@event("customers.assigned")
@dataclass(frozen=True)
class CustomerAssigned:
    """A customer got another owner, or none."""

    customer_id: UUID
    owner_id: UUID | None
    before_id: UUID | None


@event("customers.given")
@dataclass(frozen=True)
class CustomersGiven:
    """An import brought a member new customers; `customer_id` is the first of them. One event for many."""

    owner_id: UUID
    count: int
    customer_id: UUID


@event("customers.lifecycle_changed")
@dataclass(frozen=True)
class LifecycleChanged:
    """A customer came to another stage of life."""

    customer_id: UUID
    before: str
    after: str


@event("customers.tagged")
@dataclass(frozen=True)
class CustomerTagged:
    """A tag was put on a customer."""

    customer_id: UUID
    tag_id: UUID


@event("customers.untagged")
@dataclass(frozen=True)
class CustomerUntagged:
    """A tag was taken off a customer."""

    customer_id: UUID
    tag_id: UUID


@event("customers.employed")
@dataclass(frozen=True)
class PersonEmployed:
    """A person came to work in a company."""

    person_id: UUID
    company_id: UUID


@event("customers.note_written")
@dataclass(frozen=True)
class NoteWritten:
    """Somebody wrote a note; `mentions` are the members called in it."""

    note_id: UUID
    customer_id: UUID
    mentions: list[str]
