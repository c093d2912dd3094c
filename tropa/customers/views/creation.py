"""A new customer, with a soft warning when the telephone or e-mail is known."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, catalogue, editing, forms
from tropa.core.errors import Invalid, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.urls import page_url
from tropa.customers.models import ContactPoint, Customer
from tropa.staff.requests import MemberRequest

PERSON = ("last_name", "first_name", "middle_name", "position")
COMPANY = ("name",)
COMMON = ("source", "owner")
SHOWN = 5


class NewCustomer(View):
    """GET the form (`?kind=company`), POST makes the customer."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Empty, or with what a link brings: `?phone=`, `?email=`, `?name=`."""
        access.check(request.member, "customer", "create")
        brought = {name: request.GET.get(name, "") for name in ("phone", "email", *COMPANY, *PERSON)}
        return form(request, kind_of(request.GET), {**brought, "owner": str(request.member.pk)}, {})

    def post(self, request: MemberRequest) -> HttpResponse:
        """Make, or tell what is wrong with what was typed."""
        viewer, kind = request.member, kind_of(request.POST)
        access.check(viewer, "customer", "create")
        writable = {spec.name for spec in catalogue.of("customer").writable(viewer)}
        typed = {name: request.POST.get(name, "") for name in ("phone", "email", *names_of(kind), *COMMON)}
        values: dict[str, Any] = {"kind": kind}
        values |= {name: typed[name] for name in (*names_of(kind), *COMMON) if name in writable and typed[name].strip()}
        points = [
            {"kind": point, "value": typed[point], "primary": True}
            for point in ("phone", "email")
            if typed[point].strip()
        ]
        if kind == "person" and (company := as_uuid(request.POST.get("company", ""))):
            values["company"] = str(company)
        else:
            values.pop("position", None)
        if points:
            values["contact_points"] = points
        try:
            customer = editing.create("customer", values, viewer=viewer)
        except (Invalid, RuleViolation) as broken:
            return form(request, kind, typed, told(broken, kind, points), status=422)
        messages.success(request, _("“%(title)s” is here") % {"title": customer})
        return redirect(page_url("customers:card", pk=customer.pk))


def kind_of(data: Any) -> str:
    """Person, unless a company is asked for."""
    return "company" if data.get("kind") == "company" else "person"


def names_of(kind: str) -> tuple[str, ...]:
    """The fields of the name."""
    return COMPANY if kind == "company" else PERSON


def told(broken: Invalid | RuleViolation, kind: str, points: list[dict[str, Any]]) -> dict[str, str]:
    """Errors by the field of this form."""
    if isinstance(broken, RuleViolation):
        field = names_of(kind)[0] if broken.field in ("name", "") else broken.field
        return {field: str(broken.message)}
    errors = {}
    for error in broken.errors:
        path = error.field.split(".")
        field = points[int(path[1])]["kind"] if path[0] == "contact_points" and len(path) > 1 else error.field
        errors[names_of(kind)[0] if field in ("name", "") else field] = str(error.message)
    return errors


def form(
    request: MemberRequest, kind: str, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    """The page; required and shown fields follow the rights."""
    viewer = request.member
    fields = catalogue.of("customer").writable(viewer)
    controls = []
    company = employer(viewer, request) if kind == "person" else None
    for name in (*names_of(kind), "phone", "email", *COMMON):
        if name in ("phone", "email"):
            spec = catalogue.of("customer")[name]
        elif name in fields and (name != "position" or company):
            spec = fields[name]
        else:
            continue
        controls.append(forms.control(spec, typed.get(name, ""), viewer=viewer, errors=errors, raw=True))
    doubles = found(viewer, typed.get("phone", ""), typed.get("email", ""))
    context = {"kind": kind, "company": company, "controls": controls, "doubles": doubles, "refused": bool(errors)}
    return render(request, "customers/new/page.html", context, status=status)


def employer(viewer: Any, request: MemberRequest) -> Customer | None:
    """The company from whose card the form was opened."""
    asked = as_uuid(request.POST.get("company") or request.GET.get("company") or "")
    found: Customer | None = Customer.objects.visible_to(viewer).companies().filter(pk=asked).first() if asked else None
    return found


class Doubles(View):
    """Who is known under this telephone or e-mail; asked while it is typed."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """The warning, or nothing."""
        access.check(request.member, "customer", "create")
        doubles = found(request.member, request.GET.get("phone", ""), request.GET.get("email", ""))
        return render(request, "customers/new/doubles.html", {"doubles": doubles})


def found(viewer: Any, phone: str, email: str) -> dict[str, Any]:
    """Known customers the viewer may see, and whether there are others."""
    condition = Q(pk__in=[])
    for kind, value in (("phone", phone), ("email", email)):
        if value.strip():
            condition |= Q(pk__in=ContactPoint.objects.at(kind, value[:300]).values("customer_id"))
    visible = list(Customer.objects.visible_to(viewer).filter(condition).select_related("owner")[:SHOWN])
    hidden = Customer.objects.filter(condition).exclude(pk__in=[one.pk for one in visible])
    return {"seen": visible, "hidden": not visible and hidden.exists()}
