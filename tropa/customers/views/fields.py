"""One field of a customer: shown, edited in place, its history, a value put back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, catalogue, editing, forms
from tropa.core.catalogue import FieldSpec
from tropa.core.editing.merging import HANGING
from tropa.core.errors import Conflict, Denied, Invalid, NotFound, RuleViolation, by_field
from tropa.core.ids import as_uuid
from tropa.core.urls import page_url
from tropa.customers.models import Customer
from tropa.customers.views import identity
from tropa.customers.views.card import fetched, page, shown
from tropa.customers.views.pasts import in_words, pasts
from tropa.staff.lists.clashes import Clash, dialog, leaves_theirs, seen
from tropa.staff.requests import MemberRequest


def readable(viewer: Any, name: str) -> FieldSpec:
    """The field, if there is one that the viewer may see."""
    fields = catalogue.of("customer")
    if name not in fields or not fields.may_read(viewer, name):
        raise NotFound
    return fields[name]


class OneField(View):
    """GET shows the field (`?edit` its form), POST writes it."""

    def get(self, request: MemberRequest, pk: UUID, field: str) -> HttpResponse:
        """The line."""
        viewer = request.member
        spec = readable(viewer, field)
        if not request.headers.get("HX-Request"):
            return redirect(f"{page_url('customers:card', pk=pk)}?edit={field}")
        if "edit" in request.GET:
            customer = fetched(viewer, pk, "edit")
            if not catalogue.of("customer").may_write(viewer, field, customer):
                raise Denied("customer", "edit")
            line = identity.edited(customer, spec, viewer)
        else:
            customer = fetched(viewer, pk)
            line = identity.line(customer, spec, viewer, identity.may_edit(customer, viewer))
        return render(request, "customers/card/line.html", {"customer": customer, "line": line, **points(customer)})

    def post(self, request: MemberRequest, pk: UUID, field: str) -> HttpResponse:
        """Write; what is wrong is told beside the field, a clash shows both values."""
        viewer = request.member
        spec = readable(viewer, field)
        if leaves_theirs(request):
            return written(request, pk, spec)
        value = forms.given(spec, request.POST)
        try:
            rows, force = {field: request.POST.get("seen", "")[:20_000]}, request.POST.get("keep") == "mine"
            version = seen(request)
            editing.change("customer", pk, {field: value}, viewer=viewer, version=version, seen=rows, force=force)
        except Conflict:
            return conflict(request, pk, spec, value)
        except (Invalid, RuleViolation) as broken:
            return refused(request, pk, spec, value, broken)
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=pk))
        return written(request, pk, spec)


def points(customer: Customer) -> dict[str, Any]:
    """Contacts are told one a line."""
    return {"points": identity.contacts(customer)}


def written(request: MemberRequest, pk: UUID, spec: FieldSpec) -> HttpResponse:
    """The column anew: a name follows its parts, a team its owner."""
    customer = fetched(request.member, pk)
    fields = catalogue.of("customer")
    identity.load(customer, fields, request.member)
    response = render(request, "customers/card/identity.html", shown(customer, fields, request.member))
    response["HX-Retarget"] = "#identity"
    response["HX-Reswap"] = "outerHTML"
    if spec.name == "requisites":
        response["HX-Trigger"] = "tropa:blocks"
    return response


def refused(
    request: MemberRequest, pk: UUID, spec: FieldSpec, value: Any, broken: Invalid | RuleViolation
) -> HttpResponse:
    """The form again with what was typed and what is wrong with it."""
    viewer = request.member
    customer = fetched(viewer, pk, "edit")
    errors = by_field(broken, whole=spec.name) if isinstance(broken, Invalid) else {spec.name: str(broken.message)}
    was, version = request.POST.get("seen", "")[:20_000], seen(request)
    line = identity.edited(customer, spec, viewer, sent=value, errors=errors, seen=was, version=version)
    if not request.headers.get("HX-Request"):
        return page(request, customer, catalogue.of("customer"), line=line, status=422)
    context = {"customer": customer, "line": line, **points(customer)}
    return render(request, "customers/card/line.html", context, status=422)


def conflict(request: MemberRequest, pk: UUID, spec: FieldSpec, value: Any) -> HttpResponse:
    """Both values side by side, to be decided."""
    customer = fetched(request.member, pk, "edit")
    mine = spec.parse(value, catalogue.Context(viewer=request.member))
    past = next(iter(pasts(customer, spec)), None)
    clash = Clash(
        spec.label,
        in_words(spec, mine) or _("empty"),
        in_words(spec, spec.value(customer)) or _("empty"),
        page_url("customers:field", pk=pk, field=spec.name),
        customer.version,
        who=past.who if past else "",
        when=past.at if past else None,
        was=past.words if past and not past.sign else "",
    )
    return dialog(request, clash)


class FieldHistory(View):
    """GET tells who changed the field when; POST puts back the value that stood before a change."""

    def get(self, request: MemberRequest, pk: UUID, field: str) -> HttpResponse:
        """The newest changes."""
        viewer = request.member
        spec = readable(viewer, field)
        customer = fetched(viewer, pk)
        may = identity.may_edit(customer, viewer) and catalogue.of("customer").may_write(viewer, field, customer)
        context = {
            "customer": customer,
            "spec": spec,
            "rows": pasts(customer, spec),
            "may": may and not isinstance(spec.source, HANGING),
            "opens": access.may(viewer, "operation", "view"),
        }
        return render(request, "customers/card/history.html", context)

    def post(self, request: MemberRequest, pk: UUID, field: str) -> HttpResponse:
        """Put back."""
        viewer = request.member
        spec = readable(viewer, field)
        customer = fetched(viewer, pk, "edit")
        deed = as_uuid(request.POST.get("operation", ""))
        rows = () if isinstance(spec.source, HANGING) else pasts(customer, spec)
        row = next((row for row in rows if row.operation.pk == deed), None)
        if row is None:
            raise NotFound
        editing.change("customer", pk, {field: row.raw}, viewer=viewer)
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=pk))
        return written(request, pk, spec)
