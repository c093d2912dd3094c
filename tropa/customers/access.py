"""Rights to customers; what hangs on a customer follows the customer's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core.access import REFERENCE, AccessKind, Reach, kinds, reaches
from tropa.core.files import Carrier, carriers
from tropa.customers.events import CustomerAssigned
from tropa.customers.models import Alias
from tropa.staff.access import in_record


def _assigned(hands: Sequence[tuple[UUID, UUID | None, UUID | None]]) -> list[CustomerAssigned]:
    """The news of customers in other hands."""
    return [CustomerAssigned(customer_id=pk, owner_id=now, before_id=was) for pk, was, now in hands]


kinds.register(
    AccessKind(
        "customer",
        _("Customers"),
        owner="owner",
        team="team",
        branch="branch",
        follows={
            "phone": "contact_points",
            "email": "contact_points",
            "city": "addresses",
            "tax_id": "requisites",
            "company": "employments",
            "position": "employments",
        },
        handed=_assigned,
        watched=True,
        order=100,
    )
)
kinds.register(AccessKind("contact_point", _("Contacts"), through="customer", shown_as="contact_points", order=101))
kinds.register(AccessKind("address", _("Addresses"), through="customer", shown_as="addresses", order=102))
kinds.register(AccessKind("requisites", _("Requisites"), through="customer", shown_as="requisites", order=103))
kinds.register(
    AccessKind(
        "employment", _("Places of work"), through="person", parent="customer", shown_as="employments", order=104
    )
)
kinds.register(AccessKind("relation", _("Relations"), through="origin", parent="customer", order=105))
kinds.register(AccessKind("customer_tag", _("Tags of customers"), through="customer", shown_as="tags", order=106))
kinds.register(AccessKind("note", _("Notes"), through="customer", order=107))
kinds.register(AccessKind("merge", _("Merges of customers"), through="kept", parent="customer", order=108))
kinds.register(AccessKind("consent", _("Consents"), through="customer", actions=("view", "create"), order=109))
kinds.register(
    AccessKind("consent_text", _("Consent texts"), defaults=REFERENCE, actions=("view", "create"), order=122)
)
kinds.register(AccessKind("tag", _("Tags"), defaults=REFERENCE, order=120))
kinds.register(AccessKind("source", _("Sources"), defaults=REFERENCE, order=121))

carriers.register(Carrier("customer"))
carriers.register(Carrier("note"))


def _part_in_absorbed(viewer: Any, kind: str) -> Any:
    """Customers into which one was merged that the viewer takes part in."""
    own = in_record(viewer, kind) if kind == "customer" else None
    return None if own is None else Alias.objects.filter(old__in=own).values("customer_id")


reaches.register(Reach("customers.merged", ids=_part_in_absorbed, actions=("view", "edit")))
