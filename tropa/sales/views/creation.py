"""A new deal: in a drawer beside the page it was thought of on, or on a page of its own."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, catalogue, editing, forms, rates
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.requests import is_drawer
from tropa.sales.models import Deal, Pipeline
from tropa.sales.views.deeds import htmx, last_operation
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

NAMES = ("title", "customer", "pipeline", "amount", "currency", "expected_on", "source", "owner")


class NewDeal(View):
    """GET the form (`?customer=` says whom it is with), POST makes the deal."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Empty, one's own, in the first pipeline and the base currency."""
        access.check(request.member, "deal", "create")
        begun = {"owner": str(request.member.pk), "currency": rates.base_currency()}
        first = Pipeline.objects.visible_to(request.member).order_by("position", "pk").first()
        brought = {name: request.GET[name] for name in NAMES if name in request.GET}
        return form(request, begun | {"pipeline": str(first.pk) if first else ""} | brought, {})

    def post(self, request: MemberRequest) -> HttpResponse:
        """Make, or tell what is wrong with what was typed."""
        access.check(request.member, "deal", "create")
        typed = {name: request.POST.get(name, "") for name in NAMES}
        writable = {spec.name for spec in catalogue.of("deal").writable(request.member)}
        values = {name: value for name, value in typed.items() if name in writable and value.strip()}
        try:
            deal: Deal = editing.create("deal", values, viewer=request.member)
        except (Invalid, RuleViolation) as broken:
            return form(request, typed, {each.field: str(each.message) for each in broken.errors}, status=422)
        if not htmx(request):
            return redirect(deal.get_absolute_url())
        words = _("№ %(number)s “%(deal)s” is here") % {"number": deal.number, "deal": deal}
        return said(
            HttpResponse(status=204),
            words,
            undo=last_operation(deal),
            # The form goes with its drawer, and an event of what is gone is heard by nobody: closing comes last.
            **{"tropa:blocks": True, "tropa:changed": {}, "tropa:close": True},
        )


def form(request: MemberRequest, typed: dict[str, Any], errors: dict[str, str], status: int = 200) -> HttpResponse:
    """The fields that the member may write."""
    fields = catalogue.of("deal").writable(request.member)
    controls = [
        forms.control(fields[name], typed.get(name, ""), viewer=request.member, errors=errors, raw=True)
        for name in NAMES
        if name in fields
    ]
    known = {control.name for control in controls}
    drawer = is_drawer(request)
    context = {
        "controls": controls,
        "whole": [words for field, words in errors.items() if field not in known],
        "customer_id": typed.get("customer", ""),
    }
    return render(request, f"sales/new/{'drawer' if drawer else 'page'}.html", context, status=status)
