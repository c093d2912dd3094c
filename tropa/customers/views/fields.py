"""One field of a customer: shown, edited in place, its history, a value put back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import catalogue, editing, forms
from tropa.core.catalogue import Column, FieldSpec
from tropa.core.errors import Conflict, Denied, Invalid, NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import history
from tropa.core.records import kinds
from tropa.core.urls import page_url
from tropa.customers.models import Customer
from tropa.customers.views import identity
from tropa.customers.views.card import fetched, page, shown
from tropa.customers.views.clashes import Clash, actors, dialog, leaves_theirs, seen

LONGEST = 20


@dataclass
class Past:
    """One change of a field: what stood before, as it is kept and in words."""

    operation: Any
    at: datetime
    raw: Any
    value: Any
    who: str = ""
    words: str = ""


def readable(viewer: Any, name: str) -> FieldSpec:
    """The field, if there is one that the viewer may see."""
    fields = catalogue.of("customer")
    if name not in fields or not fields.may_read(viewer, name):
        raise NotFound
    return fields[name]


class OneField(View):
    """GET shows the field (`?edit` its form), POST writes it."""

    def get(self, request: Any, pk: UUID, field: str) -> HttpResponse:
        """The line."""
        viewer = request.member
        spec = readable(viewer, field)
        if not request.headers.get("HX-Request"):
            return redirect(f"{page_url('customers:card', pk=pk)}?edit={field}")
        if "edit" in request.GET:
            customer = fetched(viewer, pk, "edit")
            if spec.readonly or viewer.rights.field("customer", field) != "write":
                raise Denied("customer", "edit")
            line = identity.edited(customer, spec, viewer)
        else:
            customer = fetched(viewer, pk)
            line = identity.line(customer, spec, viewer, identity.may_edit(customer, viewer))
        return render(request, "customers/card/line.html", {"customer": customer, "line": line, **points(customer)})

    def post(self, request: Any, pk: UUID, field: str) -> HttpResponse:
        """Write; what is wrong is told beside the field, a clash shows both values."""
        viewer = request.member
        spec = readable(viewer, field)
        if leaves_theirs(request):
            return written(request, pk, spec)
        value = forms.given(spec, request.POST)
        try:
            editing.change("customer", pk, {field: value}, viewer=viewer, version=seen(request))
        except Conflict:
            return conflict(request, pk, spec, value)
        except (Invalid, RuleViolation) as broken:
            return refused(request, pk, spec, value, broken)
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=pk))
        return written(request, pk, spec)


def points(customer: Customer) -> dict[str, Any]:
    """Contacts are told one a line."""
    return {"points": list(customer.contact_points.all())}


def written(request: Any, pk: UUID, spec: FieldSpec) -> HttpResponse:
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


def refused(request: Any, pk: UUID, spec: FieldSpec, value: Any, broken: Invalid | RuleViolation) -> HttpResponse:
    """The form again with what was typed and what is wrong with it."""
    viewer = request.member
    customer = fetched(viewer, pk, "edit")
    if isinstance(broken, Invalid):
        errors = {error.field or spec.name: str(error.message) for error in broken.errors}
    else:
        errors = {spec.name: str(broken.message)}
    line = identity.edited(customer, spec, viewer, sent=value, errors=errors)
    if not request.headers.get("HX-Request"):
        return page(request, customer, catalogue.of("customer"), line=line, status=422)
    context = {"customer": customer, "line": line, **points(customer)}
    return render(request, "customers/card/line.html", context, status=422)


def conflict(request: Any, pk: UUID, spec: FieldSpec, value: Any) -> HttpResponse:
    """Both values side by side, to be decided."""
    customer = fetched(request.member, pk, "edit")
    mine = spec.parse(value, catalogue.Context(viewer=request.member))
    past = next(iter(changes(customer, *kept(request.member, spec.name))), None)
    clash = Clash(
        spec.label,
        _words(spec, mine) or _("empty"),
        _words(spec, spec.value(customer)) or _("empty"),
        page_url("customers:field", pk=pk, field=spec.name),
        customer.version,
        who=past.who if past else "",
        when=past.at if past else None,
        was=past.words if past else "",
    )
    return dialog(request, clash)


class FieldHistory(View):
    """GET tells who changed the field when; POST puts back the value that stood before a change."""

    def get(self, request: Any, pk: UUID, field: str) -> HttpResponse:
        """The newest changes."""
        viewer = request.member
        spec, column = kept(viewer, field)
        customer = fetched(viewer, pk)
        rows = changes(customer, spec, column)[:LONGEST]
        may = identity.may_edit(customer, viewer) and viewer.rights.field("customer", field) == "write"
        context = {"customer": customer, "spec": spec, "rows": rows, "may": may and not spec.readonly}
        return render(request, "customers/card/history.html", context)

    def post(self, request: Any, pk: UUID, field: str) -> HttpResponse:
        """Put back."""
        viewer = request.member
        spec, column = kept(viewer, field)
        customer = fetched(viewer, pk, "edit")
        deed = as_uuid(request.POST.get("operation", ""))
        row = next((row for row in changes(customer, spec, column) if row.operation.pk == deed), None)
        if row is None:
            raise NotFound
        editing.change("customer", pk, {field: row.raw}, viewer=viewer)
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=pk))
        return written(request, pk, spec)


def kept(viewer: Any, name: str) -> tuple[FieldSpec, str]:
    """The field and its column in the journal.

    Raises:
        NotFound: it is not kept in a column of the customer.
    """
    spec = readable(viewer, name)
    if spec.custom:
        return spec, "custom"
    if not isinstance(spec.source, Column) or "__" in spec.path:
        raise NotFound
    column: Any = Customer._meta.get_field(spec.path)
    return spec, column.attname


def changes(customer: Customer, spec: FieldSpec, column: str) -> list[Past]:
    """Every change of this column, the newest first, with the words of the value before."""
    found = []
    key = spec.name.partition(".")[2] if spec.custom else ""
    for item in history(Customer, customer.pk):
        for one in item.fields:
            if one.column != column:
                continue
            before = (one.before or {}).get(key) if key else one.before
            after = (one.after or {}).get(key) if key else one.after
            if before != after:
                loaded = spec.type.load(before) if key and before is not None else before
                found.append(Past(item.operation, item.at, before, loaded))
    names = actors([row.operation for row in found])
    links = _titles(spec, [row.value for row in found])
    for row in found:
        row.who = names.get(row.operation.actor_id, "")
        row.words = links.get(row.value, "") if spec.target else spec.text(row.value)
    return found


def _words(spec: FieldSpec, value: Any) -> str:
    return _titles(spec, [value]).get(value, "") if spec.target and isinstance(value, UUID) else spec.text(value)


def _titles(spec: FieldSpec, ids: list[Any]) -> dict[Any, str]:
    wanted = [each for each in ids if isinstance(each, UUID)]
    if not spec.target or not wanted:
        return {}
    return {row.pk: str(row) for row in kinds.model(spec.target).everything.filter(pk__in=wanted)}
