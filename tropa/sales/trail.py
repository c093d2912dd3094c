"""How enquiries and deals look in a customer's trail."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tropa.core import catalogue
from tropa.core.catalogue import FieldSet
from tropa.core.trail import Look, Renderer, renderers
from tropa.lib.names import folded
from tropa.sales.models import Deal, Lead, StageVisit
from tropa.sales.models.deal_person import with_customer
from tropa.sales.projections import ACCEPTED, ASKED, ASKED_ANEW, LOST, MOVED, REJECTED, REOPENED, WON


class OfDeal(Renderer):
    """An entry about a deal."""

    group = "deals"
    icon = "briefcase"
    subject = "deal"
    family = "deals"
    tone: ClassVar[str] = ""

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """What became of each deal: one query tells the deals and the stages they stood in."""
        visits = StageVisit.objects.filter(deal__in={entry.subject_id for entry in entries})
        stays: dict[UUID, list[StageVisit]] = defaultdict(list)
        for visit in visits.select_related("deal__lost_reason", "stage").order_by("entered_at", "pk"):
            stays[visit.deal_id].append(visit)
        fields = catalogue.of("deal").readable(viewer)
        return {entry.pk: _look(entry, stays[entry.subject_id], fields) for entry in entries if stays[entry.subject_id]}

    def phrase(self, deal: Deal, stage: str, fields: FieldSet) -> str:
        """What follows the actor's name; `stage` is where it stood then, `fields` are those the viewer may read."""
        raise NotImplementedError

    def matching(self, customer_id: UUID, words: str, *, viewer: Any) -> Q | None:
        """By the title."""
        deals = Deal.objects.filter(with_customer(customer_id), title_key__contains=folded(words))
        return Q(subject_id__in=deals.values("pk"))


def _look(entry: Any, stays: Sequence[StageVisit], fields: FieldSet) -> Look:
    renderer: Any = renderers.get(entry.kind)
    deal, at = stays[0].deal, bisect_right([visit.entered_at for visit in stays], entry.occurred_at)
    return Look(
        renderer.phrase(deal, stays[max(at - 1, 0)].stage.name, fields), icon=renderer.icon, tone=renderer.tone,
        url=deal.get_absolute_url(), text=deal.title,
    )  # fmt: skip


@renderers.register
class DealMovedInTrail(OfDeal):
    """It came into another stage."""

    label = MOVED
    icon = "arrow-right"

    def phrase(self, deal: Deal, stage: str, fields: FieldSet) -> str:
        """moves “Desks” to Contract"""
        if "stage" not in fields:
            return _("moves “%(deal)s”") % {"deal": deal}
        return _("moves “%(deal)s” to %(stage)s") % {"deal": deal, "stage": stage}


@renderers.register
class DealWonInTrail(OfDeal):
    """It became a sale."""

    label = WON
    icon = "trophy"
    tone = "won"

    def phrase(self, deal: Deal, stage: str, fields: FieldSet) -> str:
        """wins “Desks”"""
        return _("wins “%(deal)s”") % {"deal": deal}


@renderers.register
class DealLostInTrail(OfDeal):
    """It came to nothing."""

    label = LOST
    icon = "circle-x"
    tone = "bad"

    def phrase(self, deal: Deal, stage: str, fields: FieldSet) -> str:
        """loses “Desks”: too expensive"""
        if deal.lost_reason is None or "lost_reason" not in fields:
            return _("loses “%(deal)s”") % {"deal": deal}
        return _("loses “%(deal)s”: %(reason)s") % {"deal": deal, "reason": deal.lost_reason}


@renderers.register
class DealReopenedInTrail(OfDeal):
    """It is worked on again."""

    label = REOPENED
    icon = "refresh"

    def phrase(self, deal: Deal, stage: str, fields: FieldSet) -> str:
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
        fields = catalogue.of("lead").readable(viewer)
        return {
            entry.pk: Look(
                self.phrase(lead, fields), icon=self.icon, tone=self.tone, url=lead.get_absolute_url(), text=lead.title
            )
            for entry in entries
            if (lead := leads.get(entry.subject_id))
        }

    def phrase(self, lead: Lead, fields: FieldSet) -> str:
        """What follows the actor's name; `fields` are those the viewer may read."""
        raise NotImplementedError

    def matching(self, customer_id: UUID, words: str, *, viewer: Any) -> Q | None:
        """By the title."""
        leads = Lead.objects.filter(customer=customer_id, title_key__contains=folded(words))
        return Q(subject_id__in=leads.values("pk"))


@renderers.register
class LeadInTrail(OfLead):
    """It came."""

    label = ASKED

    def phrase(self, lead: Lead, fields: FieldSet) -> str:
        """takes in the enquiry “Desks”, source: site"""
        if lead.source is None or "source" not in fields:
            return _("takes in the enquiry “%(lead)s”") % {"lead": lead}
        return _("takes in the enquiry “%(lead)s”, source: %(source)s") % {"lead": lead, "source": lead.source}


@renderers.register
class LeadAcceptedInTrail(OfLead):
    """It is worked on."""

    label = ACCEPTED
    icon = "check"

    def phrase(self, lead: Lead, fields: FieldSet) -> str:
        """accepts the enquiry “Desks”"""
        return _("accepts the enquiry “%(lead)s”") % {"lead": lead}


@renderers.register
class LeadRejectedInTrail(OfLead):
    """Nothing comes of it."""

    label = REJECTED
    icon = "circle-x"
    tone = "bad"

    def phrase(self, lead: Lead, fields: FieldSet) -> str:
        """rejects the enquiry “Desks”: not our city"""
        if not lead.reason or "reason" not in fields:
            return _("rejects the enquiry “%(lead)s”") % {"lead": lead}
        return _("rejects the enquiry “%(lead)s”: %(reason)s") % {"lead": lead, "reason": lead.reason}


@renderers.register
class LeadReopenedInTrail(OfLead):
    """To be decided about anew."""

    label = ASKED_ANEW
    icon = "refresh"

    def phrase(self, lead: Lead, fields: FieldSet) -> str:
        """puts the enquiry “Desks” back among the unsorted"""
        return _("puts the enquiry “%(lead)s” back among the unsorted") % {"lead": lead}
