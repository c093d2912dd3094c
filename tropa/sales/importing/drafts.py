"""What one row of a file says of a deal, an enquiry, a sale or a product."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from tropa.customers.importing.drafts import Draft, RowDraft
from tropa.sales.models import DealPerson


@dataclass(slots=True)
class MoneyDraft(Draft):
    """Anything with a sum, and the customer whom the row names."""

    places: ClassVar[int] = 2
    """Of its sums."""
    refunds: ClassVar[bool] = False
    """Whether a sum below zero has a meaning."""
    amount: Decimal | None = None
    currency: str = ""
    external_id: str = ""


@dataclass(slots=True)
class ContactDraft(Draft):
    """Somebody whom a row names beside the buyer."""

    part: str = DealPerson.Role.CONTACT
    words: str = ""
    """The part in other words."""


@dataclass(slots=True)
class DealDraft(MoneyDraft):
    """A deal, its buyer, and who else has to do with it."""

    title: str = ""
    pipeline: str = ""
    stage: str = ""
    status: str = ""
    expected_on: date | None = None
    closed_at: datetime | None = None
    lost_reason: str = ""
    contacts: list[ContactDraft] = field(default_factory=list)
    contact: Draft | None = None
    """The cells of those, as they are read: names in `people`, telephones and addresses in `points`."""
    parts: list[str] = field(default_factory=list)
    """Theirs, in the words of the file."""
    shares: list[tuple[str, Decimal]] = field(default_factory=list)
    """Names of colleagues with their percents."""


@dataclass(slots=True)
class LeadDraft(Draft):
    """An enquiry and whoever asks."""

    title: str = ""
    status: str = ""
    reason: str = ""
    received_at: datetime | None = None
    closed_at: datetime | None = None
    external_id: str = ""
    utm: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SaleDraft(MoneyDraft):
    """A purchase or a refund, and whose."""

    refunds: ClassVar[bool] = True
    occurred_on: date | None = None
    cost: Decimal | None = None
    operation: str = ""
    refund_of: str = ""
    product: str = ""
    """What was bought, in the words of the file."""
    sku: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    """Of one, to four places."""


@dataclass(slots=True)
class ProductDraft(RowDraft):
    """A thing or a service."""

    places: ClassVar[int] = 4
    refunds: ClassVar[bool] = False
    name: str = ""
    sku: str = ""
    kind: str = ""
    group: list[str] = field(default_factory=list)
    """The way to it, the outermost group first."""
    unit: str = ""
    price: Decimal | None = None
    cost: Decimal | None = None
    currency: str = ""
    tax_class: str = ""
    active: bool | None = None
