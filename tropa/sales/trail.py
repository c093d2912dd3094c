"""How enquiries and deals look in a customer's trail."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tropa.core.trail import Look, Renderer, renderers
from tropa.lib.names import folded
from tropa.sales.models import Deal, Lead, StageVisit
from tropa.sales.projections import ACCEPTED, ASKED, ASKED_ANEW, LOST, MOVED, REJECTED, REOPENED, WON


class OfDeal(Renderer):
    """An entry about a deal."""

    group = "deals"
    icon = "briefcase"
    subject = "deal"
    tone: ClassVar[str] = ""

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """What became of each deal."""
        deals = Deal.everything.select_related("lost_reason").in_bulk([entry.subject_id for entry in entries])
        told = self.told(entries)
        return {
            entry.pk: Look(
                self.phrase(deal, told.get(entry.pk, "")), icon=self.icon, tone=self.tone,
                url=deal.get_absolute_url(), text=deal.title,
            )
            for entry in entries
            if (deal := deals.get(entry.subject_id))
        }  # fmt: skip

    def phrase(self, deal: Deal, told: Any) -> str:
        """What follows the actor's name."""
        raise NotImplementedError

    def told(self, entries: Sequence[Any]) -> Mapping[UUID, Any]:
        """What the phrase needs besides the deal, by entry."""
        return {}

    def matching(self, customer_id: UUID, words: str, *, viewer: Any) -> Q | None:
        """By the title."""
        deals = Deal.objects.filter(customer=customer_id, title_key__contains=folded(words))
        return Q(subject_id__in=deals.values("pk"))


@renderers.register
class DealMovedInTrail(OfDeal):
    """It came into another stage."""

    label = MOVED
    icon = "arrow-right"

    def phrase(self, deal: Deal, told: Any) -> str:
        """moves “Desks” to Contract"""
        return _("moves “%(deal)s” to %(stage)s") % {"deal": deal, "stage": told}

    def told(self, entries: Sequence[Any]) -> Mapping[UUID, Any]:
        """The stage that the deal came into at that time."""
        visits = StageVisit.objects.filter(deal__in={entry.subject_id for entry in entries}).order_by("entered_at")
        stays: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
        for deal, at, stage in visits.values_list("deal_id", "entered_at", "stage__name"):
            stays[deal].append((at, stage))
        found = {}
        for entry in entries:
            own = stays[entry.subject_id]
            at = bisect_right([since for since, _stage in own], entry.occurred_at)
            if at:
                found[entry.pk] = own[at - 1][1]
        return found


@renderers.register
class DealWonInTrail(OfDeal):
    """It became a sale."""

    label = WON
    icon = "trophy"
    tone = "won"

    def phrase(self, deal: Deal, told: Any) -> str:
        """wins “Desks”"""
        return _("wins “%(deal)s”") % {"deal": deal}


@renderers.register
class DealLostInTrail(OfDeal):
    """It came to nothing."""

    label = LOST
    icon = "circle-x"
    tone = "bad"

    def phrase(self, deal: Deal, told: Any) -> str:
        """loses “Desks”: too expensive"""
        if deal.lost_reason is None:
            return _("loses “%(deal)s”") % {"deal": deal}
        return _("loses “%(deal)s”: %(reason)s") % {"deal": deal, "reason": deal.lost_reason}


@renderers.register
class DealReopenedInTrail(OfDeal):
    """It is worked on again."""

    label = REOPENED
    icon = "refresh"

    def phrase(self, deal: Deal, told: Any) -> str:
        """reopens “Desks”"""
        return _("reopens “%(deal)s”") % {"deal": deal}


class OfLead(Renderer):
    """An entry about an enquiry."""

    group = "deals"
    icon = "inbox"
    subject = "lead"
    tone: ClassVar[str] = ""

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """What became of each enquiry."""
        leads = Lead.everything.select_related("source").in_bulk([entry.subject_id for entry in entries])
        return {
            entry.pk: Look(
                self.phrase(lead), icon=self.icon, tone=self.tone, url=lead.get_absolute_url(), text=lead.title
            )
            for entry in entries
            if (lead := leads.get(entry.subject_id))
        }

    def phrase(self, lead: Lead) -> str:
        """What follows the actor's name."""
        raise NotImplementedError

    def matching(self, customer_id: UUID, words: str, *, viewer: Any) -> Q | None:
        """By the title."""
        leads = Lead.objects.filter(customer=customer_id, title_key__contains=folded(words))
        return Q(subject_id__in=leads.values("pk"))


@renderers.register
class LeadInTrail(OfLead):
    """It came."""

    label = ASKED

    def phrase(self, lead: Lead) -> str:
        """takes in the enquiry “Desks”, source: site"""
        if lead.source is None:
            return _("takes in the enquiry “%(lead)s”") % {"lead": lead}
        return _("takes in the enquiry “%(lead)s”, source: %(source)s") % {"lead": lead, "source": lead.source}


@renderers.register
class LeadAcceptedInTrail(OfLead):
    """It is worked on."""

    label = ACCEPTED
    icon = "check"

    def phrase(self, lead: Lead) -> str:
        """accepts the enquiry “Desks”"""
        return _("accepts the enquiry “%(lead)s”") % {"lead": lead}


@renderers.register
class LeadRejectedInTrail(OfLead):
    """Nothing comes of it."""

    label = REJECTED
    icon = "circle-x"
    tone = "bad"

    def phrase(self, lead: Lead) -> str:
        """rejects the enquiry “Desks”: not our city"""
        if not lead.reason:
            return _("rejects the enquiry “%(lead)s”") % {"lead": lead}
        return _("rejects the enquiry “%(lead)s”: %(reason)s") % {"lead": lead, "reason": lead.reason}


@renderers.register
class LeadReopenedInTrail(OfLead):
    """To be decided about anew."""

    label = ASKED_ANEW
    icon = "refresh"

    def phrase(self, lead: Lead) -> str:
        """puts the enquiry “Desks” back among the unsorted"""
        return _("puts the enquiry “%(lead)s” back among the unsorted") % {"lead": lead}
