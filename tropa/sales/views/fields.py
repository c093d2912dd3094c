"""One field of a deal, shown and edited in its place."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import catalogue, editing, forms
from tropa.core.catalogue import FieldSpec
from tropa.core.errors import Conflict, Denied, Invalid, NotFound, RuleViolation, by_field
from tropa.core.urls import page_url
from tropa.customers.views import identity
from tropa.customers.views.pasts import in_words
from tropa.sales.fields.deals import AMOUNT_OF_LINES
from tropa.sales.models import Deal
from tropa.sales.views.card import fetched, line_of, may_write, page, shown
from tropa.staff.lists.clashes import Clash, dialog, last_change, leaves_theirs, seen
from tropa.staff.requests import MemberRequest


class OneField(View):
    """GET shows the field (`?edit` its form), POST writes it."""

    def get(self, request: MemberRequest, pk: UUID, field: str) -> HttpResponse:
        """The line."""
        viewer, spec = request.member, readable(request.member, field)
        if not request.headers.get("HX-Request"):
            return redirect(f"{page_url('sales:deal', pk=pk)}?edit={field}")
        if "edit" not in request.GET:
            deal = fetched(viewer, pk)
            catalogue.of("deal").prefetch([deal], [field])
            return drawn_line(request, deal, line_of(deal, spec, viewer, identity.may_edit(deal, viewer)))
        deal = fetched(viewer, pk, "edit")
        if not may_write(deal, field):
            raise RuleViolation("sales.amount_of_lines", AMOUNT_OF_LINES, "amount")
        if not catalogue.of("deal").may_write(viewer, field, deal):
            raise Denied("deal", "edit")
        catalogue.of("deal").prefetch([deal], [field])
        return drawn_line(request, deal, identity.edited(deal, spec, viewer))

    def post(self, request: MemberRequest, pk: UUID, field: str) -> HttpResponse:
        """Write; what is wrong is told beside the field, a clash shows both values."""
        viewer, spec = request.member, readable(request.member, field)
        if leaves_theirs(request):
            return written(request, pk)
        value, force = forms.given(spec, request.POST), request.POST.get("keep") == "mine"
        try:
            editing.change("deal", pk, {field: value}, viewer=viewer, version=seen(request), force=force)
        except Conflict:
            return conflict(request, pk, spec, value)
        except (Invalid, RuleViolation) as broken:
            return refused(request, pk, spec, value, broken)
        if not request.headers.get("HX-Request"):
            return redirect(page_url("sales:deal", pk=pk))
        return written(request, pk)


def readable(viewer: Any, name: str) -> FieldSpec:
    """The field, if there is one that the viewer may see."""
    fields = catalogue.of("deal")
    if name not in fields or not fields.may_read(viewer, name):
        raise NotFound
    return fields[name]


def drawn_line(request: MemberRequest, deal: Deal, line: Any, status: int = 200) -> HttpResponse:
    """The line alone."""
    return render(request, "sales/card/line.html", {"deal": deal, "line": line}, status=status)


def written(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The column anew: a stage follows the pipeline, a team the owner; the rest of the card freshens itself."""
    deal = fetched(request.member, pk)
    response = render(request, "sales/card/identity.html", shown(deal, request.member))
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Trigger"] = "#identity", "outerHTML", "tropa:stale"
    return response


def refused(
    request: MemberRequest, pk: UUID, spec: FieldSpec, value: Any, broken: Invalid | RuleViolation
) -> HttpResponse:
    """The form again with what was typed and what is wrong with it."""
    deal = fetched(request.member, pk, "edit")
    errors = by_field(broken, whole=spec.name) if isinstance(broken, Invalid) else {spec.name: str(broken.message)}
    line = identity.edited(deal, spec, request.member, sent=value, errors=errors, version=seen(request))
    if not request.headers.get("HX-Request"):
        return page(request, deal, line=line, status=422)
    return drawn_line(request, deal, line, status=422)


def conflict(request: MemberRequest, pk: UUID, spec: FieldSpec, value: Any) -> HttpResponse:
    """Both values side by side, to be decided."""
    deal = fetched(request.member, pk, "edit")
    mine = spec.parse(value, catalogue.Context(viewer=request.member))
    who, when = last_change(Deal, pk)
    mine_words, theirs = in_words(spec, mine) or _("empty"), in_words(spec, spec.value(deal)) or _("empty")
    address = page_url("sales:field", pk=pk, field=spec.name)
    return dialog(request, Clash(spec.label, mine_words, theirs, address, deal.version, who, when))
