"""Rights to deals and to the ways they go; whoever owns a deal sees whom it is with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tropa.core.access import BUSINESS, REFERENCE, AccessKind, FieldRight, Reach, Scope, kinds, reaches, row
from tropa.core.files import Carrier, carriers
from tropa.sales.events import DealAssigned, LeadAssigned
from tropa.sales.models import Deal, DealPerson, DealShare, Lead

UNSEEN: dict[str, FieldRight] = {"cost": "none"}
"""What goods cost the company is not for everybody; it is opened by the role's field rights."""
SAME_MONEY = {"amount_base": "amount"}
"""An amount told in another currency is the amount."""


def _assigned(hands: Sequence[tuple[UUID, UUID | None, UUID | None]]) -> list[DealAssigned]:
    """The news of deals in other hands."""
    return [DealAssigned(deal_id=pk, owner_id=now, before_id=was) for pk, was, now in hands]


kinds.register(
    AccessKind(
        "deal",
        _("Deals"),
        owner="owner",
        team="team",
        branch="branch",
        title_field="title",
        follows=SAME_MONEY,
        fields={"seller": {"margin": "none"}, "viewer": {"margin": "none"}},
        handed=_assigned,
        open=Q(outcome="open"),
        watched=True,
        order=300,
    )
)


def _lead_assigned(hands: Sequence[tuple[UUID, UUID | None, UUID | None]]) -> list[LeadAssigned]:
    """The news of enquiries in other hands."""
    return [LeadAssigned(lead_id=pk, owner_id=now, before_id=was) for pk, was, now in hands]


kinds.register(
    AccessKind(
        "lead",
        _("Leads"),
        owner="owner",
        team="team",
        branch="branch",
        title_field="title",
        handed=_lead_assigned,
        open=Q(status="new"),
        watched=True,
        order=290,
    )
)
kinds.register(
    AccessKind(
        "sale",
        _("Sales"),
        owner="owner",
        team="team",
        branch="branch",
        title_field="occurred_on",
        follows=SAME_MONEY,
        actions=("view", "create", "delete", "export", "import", "assign"),
        defaults={**BUSINESS, "seller": row(Scope.OWN, "view", "create")},
        fields={"seller": UNSEEN, "viewer": UNSEEN},
        watched=True,
        order=310,
    )
)
kinds.register(
    AccessKind(
        "sale_line",
        _("Lines of sales"),
        through="sale",
        shown_as="lines",
        # They are entered and taken back with their sale alone, whose right is asked.
        actions=("view", "export"),
        order=311,
    )
)
kinds.register(AccessKind("pipeline", _("Pipelines"), defaults=REFERENCE, order=320))
kinds.register(AccessKind("stage", _("Stages"), through="pipeline", shown_as="stages", order=321))
kinds.register(AccessKind("lost_reason", _("Lost reasons"), defaults=REFERENCE, order=322))
kinds.register(AccessKind("exchange_rate", _("Exchange rates"), defaults=REFERENCE, order=330))

kinds.register(
    AccessKind(
        "product",
        _("Products"),
        defaults=REFERENCE,
        fields={"seller": UNSEEN, "viewer": UNSEEN},
        order=340,
    )
)
kinds.register(AccessKind("deal_line", _("Lines of deals"), through="deal", shown_as="lines", order=301))
kinds.register(AccessKind("deal_person", _("People of deals"), through="deal", shown_as="people", order=302))
kinds.register(AccessKind("deal_share", _("Shares of deals"), through="deal", shown_as="shares", order=303))
kinds.register(
    AccessKind("stage_visit", _("Stages of deals"), through="deal", shown_as="stage", actions=("view",), order=304)
)
kinds.register(AccessKind("price", _("Prices"), through="product", shown_as="prices", order=341))
kinds.register(AccessKind("product_group", _("Product groups"), defaults=REFERENCE, order=342))
kinds.register(AccessKind("price_list", _("Price lists"), defaults=REFERENCE, order=343))

carriers.register(Carrier("deal"))
carriers.register(Carrier("product"))


def _nobodys_leads(viewer: Any, kind: str) -> Any:
    """Enquiries that nobody has taken: whoever works with leads may take them."""
    return Lead.objects.unsorted().filter(owner=None).values("pk") if kind == "lead" else None


SHOWN = frozenset({"kind", "name", "contact_points", "phone", "email"})


def _shared(viewer: Any, kind: str) -> Any:
    """Deals in which the viewer has a share."""
    return DealShare.objects.filter(member=viewer.id).values("deal_id") if kind == "deal" else None


def _buyers(viewer: Any, kind: str) -> Any:
    """Customers of the viewer's deals, the closed ones too: somebody asks about an old order."""
    if kind != "customer":
        return None
    return Deal.objects.filter(_own(viewer)).values("customer_id")


def _people(viewer: Any, kind: str) -> Any:
    """People who have a say in the viewer's deals."""
    if kind != "customer":
        return None
    return DealPerson.objects.filter(deal__in=Deal.objects.filter(_own(viewer))).values("customer_id")


def _own(viewer: Any) -> Q:
    return Q(owner_id=viewer.id) | Q(pk__in=DealShare.objects.filter(member=viewer.id).values("deal_id"))


def _enquirers(viewer: Any, kind: str) -> Any:
    """Customers of the viewer's enquiries, and of those that nobody has taken."""
    if kind != "customer":
        return None
    mine = Q(owner_id=viewer.id) | Q(owner=None, status=Lead.Status.NEW, spam=False)
    return Lead.objects.filter(mine).values("customer_id")


reaches.register(Reach("sales.unsorted", ids=_nobodys_leads, actions=("view", "edit")))
reaches.register(Reach("sales.shared", ids=_shared))
reaches.register(Reach("sales.buyer", ids=_buyers, fields=SHOWN))
reaches.register(Reach("sales.people", ids=_people, fields=SHOWN))
reaches.register(Reach("sales.enquirer", ids=_enquirers, fields=SHOWN))
