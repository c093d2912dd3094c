"""Enquiries into the base, and the strangers who made some of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tropa.config.demo.enquiries import Enquiry
from tropa.config.demo.marks import write_visits
from tropa.config.demo.world import World
from tropa.core.events import publish
from tropa.customers.models import Customer
from tropa.lib.names import folded
from tropa.sales.events import LeadAccepted, LeadReceived, LeadRejected
from tropa.sales.models import Lead
from tropa.sales.services.leads import arriving

LEAD = ["id", "number", "title", "title_key", "customer", "status", "reason", "spam", "spam_score", "received_at",
        "closed_at", "source", "deal", "utm", "first_touch", "last_touch", "owner", "team", "branch", "created_at",
        "updated_at"]  # fmt: skip


def write_leads(world: World, enquiries: Sequence[Enquiry]) -> None:
    """Inside an operation of whoever decided about them."""
    rows = []
    for one in enquiries:
        customer = one.buyer.id if one.buyer else _stranger(world, one)
        assert customer is not None
        rows.append(_lead(world, one, customer))
        _tell(one, customer)
    Lead.objects.bulk_insert(LEAD, rows)


def receive(world: World, one: Enquiry) -> None:
    """One that waits: a deed of its own, when it came."""
    with arriving(one.title) as deed:
        deed.at = one.came
        write_leads(world, [one])


def _stranger(world: World, one: Enquiry) -> UUID:
    """A provisional customer."""
    name, phone = one.stranger
    made = Customer(
        name=name,
        lifecycle=Customer.Lifecycle.UNSORTED,
        source_id=world.sources[one.source],
        created_at=one.came,
    )
    made.save()
    made.add_contact("phone", phone)
    return made.pk  # type: ignore[no-any-return]  # of any kind


def _lead(world: World, one: Enquiry, customer: UUID) -> tuple[Any, ...]:
    return (
        one.id,
        one.number,
        one.title,
        folded(one.title),
        customer,
        one.status,
        one.reason,
        one.spam,
        85 if one.spam else 0,
        one.came,
        one.decided,
        world.sources[one.source],
        one.bargain.id if one.bargain else None,
        one.utm,
        *write_visits(one, customer, one.utm, world.sources[one.source], world.words.selling.site),
        *world.hands(one.seller),
        one.came,
        one.decided or one.came,
    )


def _tell(one: Enquiry, customer: UUID) -> None:
    if not one.spam:
        publish(LeadReceived(lead_id=one.id, customer_id=customer), occurred_at=one.came)
    if one.decided is not None:
        decided = LeadAccepted if one.status == "accepted" else LeadRejected
        publish(decided(lead_id=one.id, customer_id=customer), occurred_at=one.decided)
