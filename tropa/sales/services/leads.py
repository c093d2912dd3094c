"""Enquiries: received from anywhere, accepted into a deal or rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core import access, editing, handovers
from tropa.core.errors import RuleViolation
from tropa.core.events import publish
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.journal.reading import changes_of_record
from tropa.customers.models import ContactPoint, Customer, Source, Touch
from tropa.customers.services import merging
from tropa.sales.events import LeadReceived
from tropa.sales.models import Deal, Lead
from tropa.sales.services import sorting
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

    def known_or_new(self, source: Source | None = None) -> Customer:
        """The customer who is known, or a provisional one made now, inside an operation.

        Raises:
            RuleViolation: an address is none.
        """
        return self.customer() or self.stranger(source)

    def stranger(self, source: Source | None = None) -> Customer:
        """A provisional customer made now, whoever else is reached there.

        Raises:
            RuleViolation: an address is none.
        """
        first = self.points[0][1][:UNKNOWN_CALLER] if self.points else _("Unknown")
        made = Customer(name=(self.name.strip() or first)[:300], lifecycle=Customer.Lifecycle.UNSORTED, source=source)
        made.save()
        for kind, value in self.points:
            made.add_contact(kind, value)
        return made


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
    custom: Mapping[str, Any] | None = None,
    first_touch: Touch | None = None,
    last_touch: Touch | None = None,
    spam_score: int = 0,
    spam: bool = False,
) -> Lead:
    """Take an enquiry in; whoever is not known becomes a provisional customer. Where leads are off it becomes a deal.

    Args:
        title: what is wanted.
        enquirer: who asks, unless `customer` is known.
        raw: what was sent, word for word.
        custom: own fields, as they are stored.
        first_touch, last_touch: how whoever asks came, at first and now.
        spam: set aside at once.

    Raises:
        RuleViolation: there is no title; an address is none.
    """
    with arriving(title):
        lead = Lead(
            title=title,
            customer=customer or (enquirer or Enquirer()).known_or_new(source),
            source=source,
            owner=owner,
            received_at=received_at or timezone.now(),
            utm=dict(utm or {}),
            raw=dict(raw or {}),
            custom=dict(custom or {}),
            first_touch=first_touch,
            last_touch=last_touch,
            spam_score=spam_score,
        )
        lead.save()
        if owner is not None:
            handovers.announce(Lead, [(lead.pk, None, owner.pk)])
        if spam:
            lead.reject(reason=_("spam"), spam=True)
        else:
            arrived(lead)
    return lead


def arriving(title: str) -> Any:
    """The deed of an enquiry that comes, for a `with`."""
    return operation("sales.receive_lead", title=_("Enquiry: %(title)s") % {"title": title[:200]})


def arrived(lead: Lead) -> None:
    """Tell of an enquiry just written down, inside its deed; where leads are off a deal is made of it."""
    publish(LeadReceived(lead_id=lead.pk, customer_id=lead.customer_id))
    way = sorting.wanted()
    if not way.by_people:
        _into_deal(lead, way)


def accept(
    identity: UUID,
    *,
    viewer: Any,
    deal: Mapping[str, Any] | None = None,
    make_deal: bool = True,
    into: UUID | None = None,
) -> Lead:
    """Work on an enquiry: the customer is no longer provisional, and a deal is made of it.

    Args:
        into: a known customer who it was: the provisional one is merged into it first.
        deal: values of the deal by the names of its fields (pipeline, stage, owner, title, amount ...).
        make_deal: without it there is only the customer.

    Raises:
        NotFound, Denied: not the viewer's to see or decide.
        RuleViolation: it was decided about already.
        Invalid: a value of the deal is wrong.
    """
    if make_deal:
        access.check(viewer, "deal", "create")
    found = seen(identity, viewer=viewer)
    with operation("sales.accept_lead", title=_("Accepted: %(title)s") % {"title": found}):
        lead = _held(found)
        lead.check_new()
        if into is not None:
            lead = _known(lead, into, viewer)
        owner = _hands(lead, (deal or {}).get("owner"), viewer)
        if not make_deal and owner is not None and owner.pk not in {viewer.id, lead.owner_id}:
            access.check(viewer, "customer", "assign")
        welcome(lead.customer, owner)
        made = None
        if make_deal:
            wanted = _intent(lead, owner) | dict(deal or {})
            made = editing.create("deal", wanted, viewer=viewer, given={"customer": lead.customer})
        lead.owner = lead.owner or owner
        lead.accept(deal=made)
    return lead


def _known(lead: Lead, into: UUID, viewer: Any) -> Lead:
    """The enquiry of the known customer, into whom the provisional one has gone.

    Raises:
        NotFound, Denied, RuleViolation: as a merge; the customer of the enquiry is no provisional one.
    """
    if not lead.customer.is_provisional:
        words = _("This enquiry is of a customer of the base. Merge the two on the customer's card.")
        raise RuleViolation("sales.not_provisional", words, field="into")
    merging.merge(into, lead.customer_id, viewer=viewer)
    return _held(lead)


def reject(identity: UUID, *, viewer: Any, reason: str = "", spam: bool = False) -> Lead:
    """Nothing will come of it; errors as in `accept`."""
    found = seen(identity, viewer=viewer)
    label, title = (
        ("sales.spam_lead", _("Spam: %(title)s")) if spam else ("sales.reject_lead", _("Rejected: %(title)s"))
    )
    with operation(label, title=title % {"title": found}):
        lead = _held(found)
        lead.reject(reason=reason, spam=spam)
    return lead


def reopen(identity: UUID, *, viewer: Any) -> Lead:
    """To be decided about anew; errors as in `accept`."""
    found = seen(identity, viewer=viewer)
    with operation("sales.reopen_lead", title=_("To be decided anew: %(title)s") % {"title": found}):
        lead = _held(found)
        lead.reopen()
    return lead


def seen(identity: UUID, *, viewer: Any) -> Lead:
    """The enquiry, if it is the viewer's to decide.

    Raises:
        NotFound, Denied: it is not.
    """
    return access.fetch(viewer, Lead, identity, "edit")  # type: ignore[no-any-return]  # of any kind


def _held(lead: Lead) -> Lead:
    """As it stands now, until the end of this transaction: of many who decide at once only the first does."""
    return Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)  # type: ignore[no-any-return]  # untyped


def _hands(lead: Lead, named: Any, viewer: Any) -> Member | None:
    """Who answers for what comes of an enquiry: whoever is named, whose it is, who takes it."""
    identity = as_uuid(str(named)) if named else None
    taker = viewer if isinstance(viewer, Member) else None
    return (Member.objects.filter(pk=identity).first() if identity else lead.owner) or taker


def _intent(lead: Lead, owner: Member | None) -> dict[str, Any]:
    """What an enquiry says of its deal, by the names of the fields."""
    links = {"source": lead.source_id, "owner": owner.pk if owner else None}
    return {"title": lead.title, **{name: str(identity) for name, identity in links.items() if identity}}


def _into_deal(lead: Lead, way: sorting.Sorting) -> None:
    """What accepting does, where nobody is asked."""
    lead.owner = owner = lead.owner or sorting.owner_of(way)
    welcome(lead.customer, owner)
    deal = Deal(title=lead.title, customer=lead.customer, source=lead.source, owner=owner)
    deal.pipeline = sorting.pipeline_of(way)
    deal.save()
    lead.accept(deal=deal)


def welcome(customer: Customer, owner: Member | None) -> None:
    """A provisional customer becomes one of the base, and belongs to whoever answers for the enquiry."""
    if not customer.is_provisional:
        return
    customer.lifecycle = Customer.Lifecycle.LEAD
    if customer.owner_id is None:
        customer.owner = owner
    customer.save()


def deed_of(lead: Lead) -> UUID:
    """The deed that wrote the enquiry last."""
    deed: UUID = next(change.operation_id for change, _before in changes_of_record(Lead, lead.pk))
    return deed
