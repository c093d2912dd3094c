"""The card of a deal."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from tropa.core import access, catalogue
from tropa.sales.models import Deal
from tropa.staff.requests import MemberRequest


class DealCard(View):
    """What is known of one deal."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The page."""
        deal = access.fetch(request.member, Deal, pk)
        fields = catalogue.of("deal").readable(request.member)
        fields.prefetch([deal], [spec.name for spec in fields])
        lines = [(spec.label, spec.cell(spec.value(deal))) for spec in fields]
        return render(request, "sales/card.html", {"deal": deal, "lines": lines})
