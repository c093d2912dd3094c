"""Enquiries: received from anywhere, accepted into a deal or rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core import access, editing
from tropa.core.journal import operation
from tropa.core.models import WorkspaceSettings
from tropa.customers.models import ContactPoint, Customer, Source
from tropa.sales.models import Deal, Lead
from tropa.staff.models import Member

UNKNOWN_CALLER = 30
"""Most letters of an address that stands for an unknown name."""


@dataclass(frozen=True)
class Enquirer:
    """Who asks, as far as is known: `points` are (kind, value) of contact points."""

    name: str = ""
    points: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def customer(self) -> Customer | None:
        """The one customer who is reached at these addresses; the first that fits."""
        for kind, value in self.points:
            points = ContactPoint.objects.at(kind, value).filter(customer__deleted_at=None)
            found = points.order_by("-primary", "created_at").values_list("customer_id", flat=True).first()
            if found is not None:
                return Customer.objects.get(pk=found)  # type: ignore[no-any-return]  # managers are untyped
        return None


def receive(
    title: str,
    *,
    enquirer: Enquirer | None = None,
    customer: Customer | None = None,
    source: Source | None = None,
    owner: Member | None = None,
    received_at: datetime | None = None,
    utm: Mapping[str, str] | None = None,
    raw: Mapping[str, Any] | None = None,
    spam_score: int = 0,
    spam: bool = False,
) -> Lead:
    """Take an enquiry in; whoever is not known becomes a provisional customer. Where leads are off it becomes a deal.

    Args:
        title: what is wanted.
        enquirer: who asks, unless `customer` is known.
        raw: what was sent, word for word.
        spam: set aside at once.

    Raises:
        RuleViolation: there is no title; an address is none.
    """
    with operation("sales.receive_lead", title=_("Enquiry: %(title)s") % {"title": title[:200]}):
        whose = customer or _customer_of(enquirer or Enquirer(), source)
        lead = Lead(
            title=title,
            customer=whose,
            source=source,
            owner=owner,
            received_at=received_at or timezone.now(),
            utm=dict(utm or {}),
            raw=dict(raw or {}),
            spam_score=spam_score,
        )
        lead.save()
        if spam:
            lead.reject(reason=_("spam"), spam=True)
        elif not leads_are_sorted():
            _into_deal(lead, owner=owner)
    return lead


def leads_are_sorted() -> bool:
    """Whether somebody looks at enquiries first; where the company switched that off each becomes a deal at once."""
    settings = WorkspaceSettings.shown()
    return settings is None or bool(settings.modules.get("leads", True))


def accept(
    identity: UUID,
    *,
    viewer: Any,
    deal: Mapping[str, Any] | None = None,
    make_deal: bool = True,
) -> Lead:
    """Work on an enquiry: the customer is no longer provisional, and a deal is made of it.

    Args:
        deal: values of the deal by the names of its fields (pipeline, stage, owner, title, amount ...).
        make_deal: without it there is only the customer.

    Raises:
        NotFound, Denied: not the viewer's to see or decide.
        RuleViolation: it was decided about already.
        Invalid: a value of the deal is wrong.
    """
    if make_deal:
        access.check(viewer, "deal", "create")
    lead: Lead = access.fetch(viewer, Lead, identity, "edit")
    with operation("sales.accept_lead", title=_("Accepted: %(title)s") % {"title": lead}):
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
        lead._must_be_new()
        _welcome(lead.customer, viewer)
        if lead.owner is None and isinstance(viewer, Member):
            lead.owner = viewer
        lead.accept(deal=editing.create("deal", _intent(lead) | dict(deal or {}), viewer=viewer) if make_deal else None)
    return lead


def reject(identity: UUID, *, viewer: Any, reason: str = "", spam: bool = False) -> Lead:
    """Nothing will come of it; errors as in `accept`."""
    lead: Lead = access.fetch(viewer, Lead, identity, "edit")
    label, title = (
        ("sales.spam_lead", _("Spam: %(title)s")) if spam else ("sales.reject_lead", _("Rejected: %(title)s"))
    )
    with operation(label, title=title % {"title": lead}):
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
        lead.reject(reason=reason, spam=spam)
    return lead


def reopen(identity: UUID, *, viewer: Any) -> Lead:
    """To be decided about anew; errors as in `accept`."""
    lead: Lead = access.fetch(viewer, Lead, identity, "edit")
    with operation("sales.reopen_lead", title=_("To be decided anew: %(title)s") % {"title": lead}):
        lead.reopen()
    return lead


def _intent(lead: Lead) -> dict[str, Any]:
    """What an enquiry says of its deal, by the names of the fields."""
    links = {"customer": lead.customer_id, "source": lead.source_id, "owner": lead.owner_id}
    return {"title": lead.title, **{name: str(identity) for name, identity in links.items() if identity}}


def _into_deal(lead: Lead, *, owner: Member | None) -> None:
    """What accepting does, where nobody is asked."""
    _welcome(lead.customer, owner)
    deal = Deal(title=lead.title, customer=lead.customer, source=lead.source, owner=owner)
    deal.save()
    lead.accept(deal=deal)


def _welcome(customer: Customer, viewer: Any) -> None:
    """A provisional customer becomes one of the base, and belongs to whoever took the enquiry."""
    if customer.lifecycle != Customer.Lifecycle.UNSORTED:
        return
    customer.lifecycle = Customer.Lifecycle.LEAD
    if customer.owner_id is None and isinstance(viewer, Member):
        customer.owner = viewer
    customer.save()


def _customer_of(enquirer: Enquirer, source: Source | None) -> Customer:
    found = enquirer.customer()
    if found is not None:
        return found
    name = enquirer.name.strip() or (enquirer.points[0][1][:UNKNOWN_CALLER] if enquirer.points else _("Unknown"))
    made = Customer(name=name[:300], lifecycle=Customer.Lifecycle.UNSORTED, source=source)
    made.save()
    for kind, value in enquirer.points:
        made.add_contact(kind, value)
    return made
