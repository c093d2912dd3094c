"""The card of a customer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, cards, catalogue, editing, successors, viewing
from tropa.core.catalogue import FieldSet
from tropa.core.errors import NotFound
from tropa.core.live import mark
from tropa.core.urls import page_url
from tropa.core.views.drawing import drawn
from tropa.customers import hours
from tropa.customers.models import Consent, Customer
from tropa.customers.views import asof, identity
from tropa.customers.views.trail import day_end, shown_trail
from tropa.staff import access_log
from tropa.staff.requests import MemberRequest

PARTS = ("trail", "data", "blocks")


def fetched(viewer: Any, pk: UUID, action: str = "view") -> Customer:
    """The customer with what every card shows by joins; a trashed one too.

    `agreed`: whether there are consents. `numbers`: the requisites, or None.
    """
    numbers = FilteredRelation("requisites", condition=Q(requisites__deleted_at=None))
    customer: Customer | None = (
        Customer.everything.filter(access.row_filter(viewer, Customer), pk=pk)
        .annotate(agreed=Exists(Consent.objects.filter(customer=OuterRef("pk"))), numbers=numbers)
        .select_related("owner", "source", "team", "branch", "numbers")
        .first()
    )
    if customer is None:
        raise NotFound
    if action != "view":
        access.check(viewer, "customer", action, customer)
    viewing.viewed(customer)
    return customer


class Card(View):
    """Identity, trail and blocks; `?at=2026-11-12` shows the card as it stood at the end of that day.

    The card of a customer who was merged leads on to the one kept.
    """

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The page."""
        viewer = request.member
        customer = fetched(viewer, pk)
        fields = catalogue.of("customer")
        at = day_end(request.GET.get("at", ""))
        if at is not None:
            return asof.page(request, customer, fields, at)
        if customer.deleted_at is not None and (into := successors.of("customer", [pk]).get(pk)):
            return redirect(page_url("customers:card", pk=into))
        return page(request, customer, fields)


def page(
    request: MemberRequest, customer: Customer, fields: FieldSet, *, line: Any = None, status: int = 200
) -> HttpResponse:
    """The whole card; `line` is a field being edited."""
    viewer = request.member
    identity.load(customer, fields, viewer)
    asked = request.GET.get("edit", "")
    if line is None and asked in fields and identity.may_edit(customer, viewer):
        line = identity.edited(customer, fields[asked], viewer)
    part = request.GET.get("part", "")
    request.page_title = customer.name
    context = {
        **shown(customer, fields, viewer, line),
        "part": part if part in PARTS else "trail",
        "composers": [] if customer.deleted_at else cards.composers_of(customer, viewer),
        "mark": mark(customer.pk),
        **shown_trail(request, customer),
    }
    return drawn(request, "customers/card/page.html", context, status=status)


def shown(customer: Customer, fields: FieldSet, viewer: Any, line: Any = None) -> dict[str, Any]:
    """What the identity column shows."""
    points = identity.contacts(customer) if fields.may_read(viewer, "contact_points") else []
    first = {kind: next((one for one in points if one.kind == kind), None) for kind in ("phone", "email", "telegram")}
    tags = fields["tags"]
    return {
        "customer": customer,
        "groups": identity.groups(customer, fields, viewer, line),
        "points": points,
        "first": first,
        "tags": identity.line(customer, tags, viewer, identity.may_edit(customer, viewer)),
        "there": hours.there(customer, told=lambda name: fields.may_read(viewer, name)),
        "editing": line,
        "may_edit": identity.may_edit(customer, viewer),
        "may_delete": access.may(viewer, "customer", "delete", customer),
        "looks_url": access_log.looks_url(customer, viewer),
    }


class Blocks(View):
    """The right column: loaded after the card, so that no block makes the card wait."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """All blocks with something to show."""
        customer = fetched(request.member, pk)
        placed = cards.blocks_of(customer, request.member)
        return render(request, "customers/card/blocks.html", {"customer": customer, "blocks": placed})


class Trash(View):
    """POST puts the customer into the trash; with `back` it takes it out."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Move, say so, offer the way back."""
        address = page_url("customers:trash", pk=pk)
        if request.POST.get("back") or request.GET.get("back"):
            customer = editing.restore("customer", pk, request.member)
            messages.success(request, _("“%(title)s” is out of the trash") % {"title": customer})
        else:
            customer = editing.trash("customer", pk, request.member)
            words = _("“%(title)s” is in the trash") % {"title": customer}
            messages.success(request, words, extra_tags=f"{address}?back=1")
        return moved(request, page_url("customers:card", pk=pk))


def moved(request: HttpRequest, address: str) -> HttpResponse:
    """On to a page: htmx follows a header, a form a redirect."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return redirect(address)
