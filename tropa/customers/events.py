"""What happens to customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core.events import event
from tropa.core.journal.watching import Moved, Watched, watched


@event("customers.assigned", title=_("A customer got another owner"))
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


@event("customers.lifecycle_changed", title=_("A customer came to another stage of life"))
@dataclass(frozen=True)
class LifecycleChanged:
    """A customer came to another stage of life."""

    customer_id: UUID
    before: str
    after: str


def _came(moved: Sequence[Moved]) -> list[LifecycleChanged]:
    return [LifecycleChanged(customer_id=pk, before=before, after=after) for pk, before, after in moved]


watched.register(Watched("customers.lifecycle", "customer", "lifecycle", _came))


@event("customers.merged", title=_("Two customers were merged"))
@dataclass(frozen=True)
class CustomersMerged:
    """One customer went into another: whoever keeps ids of customers follows it."""

    customer_id: UUID
    absorbed_id: UUID


@event("customers.consent_changed", title=_("A consent was given or withdrawn"))
@dataclass(frozen=True)
class ConsentChanged:
    """A customer gave or withdrew the consent for a purpose."""

    customer_id: UUID
    purpose: str
    given: bool


@event("customers.note_written", title=_("A note was written"))
@dataclass(frozen=True)
class NoteWritten:
    """Somebody wrote a note; `mentions` are the members called in it."""

    note_id: UUID
    customer_id: UUID
    mentions: list[str]


@event("customers.colleagues_mentioned")
@dataclass(frozen=True)
class ColleaguesMentioned:
    """A note calls members whom it did not call before."""

    note_id: UUID
    customer_id: UUID
    members: list[str]
