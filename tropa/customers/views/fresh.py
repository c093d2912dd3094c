"""An open card when others change something: what of it is stale, for the page to merge."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from tropa.core import cards, catalogue
from tropa.customers.views import identity
from tropa.customers.views.card import fetched, shown
from tropa.customers.views.trail import shown_trail
from tropa.staff.requests import MemberRequest

IDENTITY = frozenset({"customer", "contact_point", "address", "customer_tag"})
"""Kinds of records that the left column shows."""


class Fresh(View):
    """`?stale=note,task`: the parts that records of these kinds made stale; without it everything."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The column, the top of the trail (under the filters that stand), the blocks."""
        customer, viewer = fetched(request.member, pk), request.member
        asked = request.GET.get("stale", "")
        changed = frozenset(asked.split(",")) if asked else None
        context = {"customer": customer, **shown_trail(request, customer)}
        if changed is None or not IDENTITY.isdisjoint(changed):
            fields = catalogue.of("customer")
            identity.load(customer, fields, viewer)
            context |= shown(customer, fields, viewer)
        context["blocks"] = cards.blocks_of(customer, viewer, changed)
        return render(request, "customers/card/fresh.html", context)
