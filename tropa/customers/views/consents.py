"""Consents of a customer."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import commands
from tropa.core.errors import NotFound
from tropa.core.urls import page_url
from tropa.customers.models import Consent, ConsentText
from tropa.customers.views.card import fetched
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest


class Withdrawal(View):
    """POST takes the consents of a purpose back, as the customer asked."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """By the command; the toast offers the counter-entry."""
        values = {name: request.POST[name] for name in ("purpose", "channel") if name in request.POST}
        deed = commands.run("customers.withdraw_consent", "customer", [pk], values, viewer=request.member)
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=pk))
        return said(HttpResponse(status=204), _("The consent is withdrawn"), undo=deed, **{"tropa:blocks": True})


class Words(View):
    """The words that a customer agreed to."""

    def get(self, request: MemberRequest, pk: UUID, text: UUID) -> HttpResponse:
        """In a dialog over the card; of words that this customer never saw nothing is told."""
        customer = fetched(request.member, pk)
        shown = Consent.objects.filter(customer=customer, text=text).exists()
        found: ConsentText | None = ConsentText.everything.filter(pk=text).first() if shown else None
        if found is None:
            raise NotFound
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=pk))
        return render(request, "customers/consents/words.html", {"customer": customer, "text": found})
