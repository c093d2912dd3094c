"""What the card of a deal does with it: win, lose, reopen, into the trash and back; into a stage see moves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import editing
from tropa.core.errors import RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal.reading import changes_of_record
from tropa.core.urls import page_url
from tropa.customers.views.card import moved
from tropa.sales.models import Deal, LostReason
from tropa.sales.services import deals
from tropa.sales.views.card import fetched
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest


class Closure(View):
    """GET asks why it is lost, POST wins (`outcome=won`) or loses it, DELETE (or `?back`) reopens it."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The dialog; without htmx a page of it."""
        return asked(request, fetched(request.member, pk, "edit"))

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Close."""
        if "back" in request.GET:
            return self.delete(request, pk)
        if request.POST.get("outcome") == "won":
            deal = deals.win(pk, viewer=request.member)
            return answered(request, deal, _("Won: %(deal)s") % {"deal": deal})
        reason, note = as_uuid(request.POST.get("lost_reason", "")), request.POST.get("note", "")[:500]
        try:
            deal = deals.lose(pk, viewer=request.member, reason=reason, note=note)
        except RuleViolation as wrong:
            return asked(request, fetched(request.member, pk, "edit"), str(wrong.message), status=422)
        return answered(request, deal, _("Lost: %(deal)s") % {"deal": deal})

    def delete(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Reopen."""
        deal = deals.reopen(pk, viewer=request.member)
        return answered(request, deal, _("Reopened: %(deal)s") % {"deal": deal})


class Trash(View):
    """POST puts the deal into the trash; with `back` it takes it out."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Move, say so, offer the way back."""
        if request.POST.get("back") or request.GET.get("back"):
            deal = editing.restore("deal", pk, request.member)
            messages.success(request, _("“%(title)s” is out of the trash") % {"title": deal})
        else:
            deal = editing.trash("deal", pk, request.member)
            address = f"{page_url('sales:trash', pk=pk)}?back=1"
            messages.success(request, _("“%(title)s” is in the trash") % {"title": deal}, extra_tags=address)
        return moved(request, page_url("sales:deal", pk=pk))


def asked(request: MemberRequest, deal: Deal, wrong: str = "", status: int = 200) -> HttpResponse:
    """Why it is lost: one of the company's reasons, and other words."""
    context: dict[str, Any] = {
        "deal": deal,
        "reasons": LostReason.objects.visible_to(request.member).order_by("position", "pk"),
        "wrong": wrong,
        "typed": request.POST,
    }
    template = "sales/card/lose.html" if htmx(request) else "sales/card/lose_page.html"
    return render(request, template, context, status=status)


def htmx(request: MemberRequest) -> bool:
    """Whether a part of a page is asked for."""
    return bool(request.headers.get("HX-Request"))


def answered(request: MemberRequest, deal: Deal, text: str) -> HttpResponse:
    """A toast with the way back; the card freshens itself."""
    if not htmx(request):
        return redirect(deal.get_absolute_url())
    return said(HttpResponse(), text, undo=last_operation(deal), **{"tropa:stale": True, "tropa:blocks": True})


def last_operation(deal: Deal) -> UUID:
    """The operation that wrote the deal last."""
    found: UUID = next(change.operation_id for change, _before in changes_of_record(Deal, deal.pk))
    return found
