"""Enquiries: their list, one of them with what is decided about it, a new one by hand."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from tropa.core import access, catalogue, choosing, viewing
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.paging import COUNTED
from tropa.core.requests import is_drawer
from tropa.core.urls import page_url
from tropa.sales.models import Lead, Stage
from tropa.sales.services import enquiries, leads
from tropa.sales.services.enquirers import contacts, others, relatives
from tropa.staff.lists import RecordList, Standing
from tropa.staff.lists.page import count_words
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

NEW: dict[str, Any] = {"field": "status", "op": "is", "value": "new"}
MINE: dict[str, Any] = {"field": "owner", "op": "is", "value": "me"}
SHOWN = 20
"""So many cards of the unsorted are shown on the board; the rest is in the list."""
CLOSED: dict[str, Any] = {"tropa:close": True, "tropa:changed": {}}
SPAM: dict[str, Any] = {"field": "spam", "op": "is", "value": True}
NO_SPAM: dict[str, Any] = {"field": "spam", "op": "is", "value": False}


def _decided(status: str, title: Any) -> Standing:
    return Standing(status, title, {"all": [{"field": "status", "op": "is", "value": status}, NO_SPAM]})


class LeadList(RecordList):
    """Enquiries that I may see."""

    kind = "lead"
    title = gettext_lazy("Leads")
    views = (
        Standing("unsorted", gettext_lazy("Unsorted"), {"all": [NEW]}, first=True),
        Standing("mine", gettext_lazy("Mine"), {"all": [MINE]}),
        _decided("accepted", gettext_lazy("Accepted")),
        _decided("rejected", gettext_lazy("Rejected")),
        Standing("spam", gettext_lazy("Spam"), {"all": [SPAM]}),
    )
    columns = ("received_at", "customer", "source", "status", "owner", "number")
    keep = ("customer", "received_at")
    card = "sales:lead"
    create = "sales:new_lead"
    create_title = gettext_lazy("Lead")


class Unsorted(View):
    """Column 0 of the board: the newest ones that nobody has decided about; the board asks for it when it stands."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """The column; whoever opens its address by itself is led to the list."""
        access.check(request.member, "lead", "view")
        if not request.headers.get("HX-Request"):
            return redirect(page_url("sales:leads"))
        rows = Lead.objects.visible_to(request.member).unsorted().select_related("customer")
        found = list(rows.order_by("-received_at", "pk")[: SHOWN + 1])
        more = len(found) > SHOWN
        count = rows[: COUNTED + 1].count() if more else len(found)
        viewing.listed("lead", found=count, shown=min(len(found), SHOWN), again=request.path)
        context = {
            "leads": found[:SHOWN],
            "more": more,
            "count": count_words(count),
        }
        return render(request, "sales/board/unsorted.html", context)


class OneLead(View):
    """What was sent, who asks, what is to be decided."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """A page, or a drawer beside the list."""
        return shown(request, access.fetch(request.member, Lead, pk))


class LeadAcceptance(View):
    """POST makes a deal of it."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """With what the small form says of the deal."""
        found = leads.seen(pk, viewer=request.member)
        names = ("title", "stage", "amount", "owner")
        deal = {name: request.POST[name] for name in names if request.POST.get(name, "").strip()}
        try:
            into = as_uuid(request.POST.get("into", ""))
            make_deal = not request.POST.get("no_deal")
            lead = leads.accept(pk, viewer=request.member, deal=deal, make_deal=make_deal, into=into)
        except (Invalid, RuleViolation) as wrong:
            return shown(request, found, errors=told(wrong), typed=request.POST.dict(), status=422)
        return answered(request, lead, _("Accepted: %(title)s") % {"title": lead})


class LeadRejection(View):
    """POST rejects it or sets it aside as spam; with `back` it is to be decided anew."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """As the form says."""
        found, viewer = leads.seen(pk, viewer=request.member), request.member
        try:
            if request.POST.get("back"):
                lead, words = leads.reopen(pk, viewer=viewer), _("To be decided anew: %(title)s")
            elif request.POST.get("spam"):
                lead, words = leads.reject(pk, viewer=viewer, spam=True), _("Spam: %(title)s")
            else:
                reason = request.POST.get("reason", "")[:200]
                lead, words = leads.reject(pk, viewer=viewer, reason=reason), _("Rejected: %(title)s")
        except RuleViolation as wrong:
            return shown(request, found, errors=told(wrong), typed=request.POST.dict(), status=422)
        return answered(request, lead, words % {"title": lead})


class NewLead(View):
    """An enquiry by hand: who called, what is wanted; `customer` says whose it is."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Empty."""
        access.check(request.member, "lead", "create")
        return form(request, request.GET.dict())

    def post(self, request: MemberRequest) -> HttpResponse:
        """Take it in."""
        names = ("title", "name", "phone", "email", "source", "customer")
        typed = {name: request.POST.get(name, "").strip() for name in names}
        values: dict[str, Any] = {"title": typed["title"]}
        if typed["customer"]:
            values["customer"] = typed["customer"]
        else:
            contact: dict[str, Any] = {"name": typed["name"]}
            contact |= {f"{kind}s": [typed[kind]] for kind in ("phone", "email") if typed[kind]}
            values["contact"] = contact
        if typed["source"]:
            values["source"] = typed["source"]
        try:
            lead = enquiries.enter(values, viewer=request.member)
        except (Invalid, RuleViolation) as wrong:
            return form(request, typed, told(wrong), status=422)
        if request.headers.get("HX-Request"):
            words = _("The lead is written down.")
            return said(HttpResponse(status=204), words, undo=leads.deed_of(lead), **{"tropa:blocks": True, **CLOSED})
        return redirect(lead.get_absolute_url())


def told(wrong: Invalid | RuleViolation) -> dict[str, str]:
    """The errors by the field of the form."""
    names = {"contact.phones.0": "phone", "contact.emails.0": "email", "contact.name": "name"}
    known = ("title", "stage", "amount", "owner", "source", "reason")
    by_field: dict[str, str] = {}
    for error in wrong.errors:
        field = names.get(error.field, error.field if error.field in known else "whole")
        by_field.setdefault(field, str(error.message))
    return by_field


def form(
    request: MemberRequest, typed: Mapping[str, str], errors: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The form of a new one."""
    source, customer = as_uuid(typed.get("source", "")), as_uuid(typed.get("customer", ""))
    context = {
        "typed": typed,
        "errors": errors or {},
        "source_title": choosing.title_of("source", source, request.member) if source else "",
        "customer": customer,
        "customer_title": choosing.title_of("customer", customer, request.member) if customer else "",
    }
    template = "sales/leads/new_drawer.html" if is_drawer(request) else "sales/leads/new.html"
    return render(request, template, context, status=status)


def shown(
    request: MemberRequest,
    lead: Lead,
    *,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The enquiry as a page, a drawer, or (asked by its own forms) the part within either."""
    viewer = request.member
    lead = Lead.objects.select_related("customer", "source", "owner", "deal", "first_touch", "last_touch").get(
        pk=lead.pk
    )
    request.page_title = lead.title
    may_edit = access.may(viewer, "lead", "edit", lead)
    may_accept = may_edit and lead.is_new and access.may(viewer, "deal", "create")
    context = {
        "lead": lead,
        "utm": [(f"utm_{name}", text) for name, text in lead.utm.items()],
        "raw": spoken(lead),
        "contacts": contacts(lead, viewer),
        "relatives": relatives(lead, viewer),
        "may_merge": may_accept and lead.customer.is_provisional and access.may(viewer, "customer", "delete"),
        "others": others(lead, viewer),
        "may_edit": may_edit,
        "may_accept": may_accept,
        "errors": errors or {},
        "typed": typed or {},
    }
    if may_accept:
        context |= deal_choices(lead, viewer, typed or {})
    own = request.headers.get("HX-Target") == "lead"
    template = "lead" if own else "drawer" if is_drawer(request) else "page"
    return render(request, f"sales/leads/{template}.html", context, status=status)


def deal_choices(lead: Lead, viewer: Any, typed: Mapping[str, str]) -> dict[str, Any]:
    """What the form of the deal offers."""
    stages = Stage.objects.filter(kind=Stage.Kind.OPEN, pipeline__deleted_at=None).select_related("pipeline")
    ordered = stages.order_by("pipeline__position", "pipeline_id", "position", "pk")
    owner = as_uuid(typed.get("owner", "")) or lead.owner_id or viewer.pk
    return {
        "stages": [(str(stage.pk), f"{stage.pipeline} · {stage}") for stage in ordered],
        "may_assign": catalogue.of("deal").may_write(viewer, "owner"),
        "deal_owner": owner,
        "deal_owner_title": choosing.title_of("member", owner, viewer),
    }


def spoken(lead: Lead) -> list[tuple[str, str]]:
    """What was sent, flat: (name in the reader's words as far as it has any, text)."""
    found: list[tuple[str, str]] = []
    labels = {spec.name: str(spec.label) for spec in catalogue.of("lead")}
    labels |= {"name": _("Who asks"), "phones": _("Telephone"), "emails": _("E-mail")}
    waiting = [(str(name), value) for name, value in lead.raw.items() if name not in ("title", "utm", "source")]
    while waiting:
        name, value = waiting.pop(0)
        if isinstance(value, dict):
            waiting = [(f"{name}.{inner}", one) for inner, one in value.items()] + waiting
        elif isinstance(value, list):
            waiting = [(name, one) for one in value] + waiting
        elif value not in (None, ""):
            plain = name.removeprefix("contact.")
            found.append((labels.get(plain, plain), str(value)))
    return found


def answered(request: MemberRequest, lead: Lead, words: str) -> HttpResponse:
    """The enquiry drawn anew with a toast that takes the deed back; without script its page."""
    if not request.headers.get("HX-Request"):
        messages.success(request, words)
        return redirect(page_url("sales:lead", pk=lead.pk))
    return said(shown(request, lead), words, undo=leads.deed_of(lead), **{"tropa:changed": {}, "tropa:blocks": True})
