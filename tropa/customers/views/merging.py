"""Merging two customers: whom with, both side by side, done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.urls import page_url
from tropa.customers.models import Customer
from tropa.customers.services import comparing, merging
from tropa.customers.views.card import fetched
from tropa.customers.views.ties.dialogs import Dialog
from tropa.staff.requests import MemberRequest

FIELD = "field."
"""Begins the names of the radio buttons."""


class MergeWith(Dialog):
    """The dialog of a card: whom to merge it with."""

    template = "customers/merging/with.html"

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The chooser."""
        return self.shown(request, fetched(request.member, pk, "edit"), {})


class MergePair(View):
    """Two chosen in a list: on to the page that shows both."""

    def post(self, request: MemberRequest) -> HttpResponse:
        """The one known longer is kept, unless the person says otherwise there."""
        ids = sorted({found for found in map(as_uuid, request.POST.getlist("ids")) if found})
        if len(ids) != 2:
            raise RuleViolation("customers.merge_two", _("Choose two customers to merge."))
        return redirect(address(ids[0], ids[1]))


class Merging(View):
    """GET both side by side (`?kept=&absorbed=`), POST merges."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """The page."""
        kept, absorbed = as_uuid(request.GET.get("kept", "")), as_uuid(request.GET.get("absorbed", ""))
        if kept is None or absorbed is None:
            access.check(request.member, "customer", "edit")
            if kept is None:
                return redirect(page_url("customers:list"))
            messages.error(request, _("Choose a customer from the list."))
            return redirect(page_url("customers:card", pk=kept))
        try:
            pair = merging.found_pair(kept, absorbed, viewer=request.member)
        except RuleViolation as broken:
            messages.error(request, str(broken.message))
            return redirect(page_url("customers:card", pk=kept))
        return page(request, *pair, {})

    def post(self, request: MemberRequest) -> HttpResponse:
        """Merge; what is wrong is told above the form."""
        viewer = request.member
        kept, absorbed = as_uuid(request.POST.get("kept", "")), as_uuid(request.POST.get("absorbed", ""))
        if kept is None or absorbed is None:
            return redirect(page_url("customers:list"))
        choices = {
            name.removeprefix(FIELD): str(value) for name, value in request.POST.items() if name.startswith(FIELD)
        }
        try:
            made = merging.merge(kept, absorbed, viewer=viewer, choices=choices)
        except (RuleViolation, Invalid) as broken:
            try:
                pair = merging.found_pair(kept, absorbed, viewer=viewer)
            except RuleViolation:
                messages.error(request, str(broken.message))  # type: ignore[union-attr]  # found_pair said the same
                return redirect(page_url("customers:card", pk=kept))
            return page(request, *pair, choices, wrong=told(broken), status=422)
        words = _("Merged into “%(title)s”") % {"title": made.kept}
        messages.success(request, words, extra_tags=page_url("staff:reversal", pk=made.deed))
        return redirect(page_url("customers:card", pk=kept))


def page(
    request: MemberRequest, kept: Customer, absorbed: Customer, choices: dict[str, str], *, wrong: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Both, field by field, and what comes along."""
    viewer = request.member
    context = {
        "kept": kept,
        "absorbed": absorbed,
        "pairs": comparing.compare(kept, absorbed, viewer=viewer, choices=choices),
        "company": comparing.company(absorbed, viewer=viewer),
        "turned": address(absorbed.pk, kept.pk),
        "wrong": wrong,
    }
    return render(request, "customers/merging/page.html", context, status=status)


def address(kept: UUID, absorbed: UUID) -> str:
    """The page of a pair."""
    return f"{page_url('customers:merge')}?{urlencode({'kept': str(kept), 'absorbed': str(absorbed)})}"


def told(broken: Any) -> str:
    """What is wrong, in a sentence."""
    return " ".join(one.message for one in broken.errors)
