"""How deals look in a customer's trail."""

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
from tropa.sales.models import Deal, StageVisit
from tropa.sales.projections import LOST, MOVED, REOPENED, WON


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
