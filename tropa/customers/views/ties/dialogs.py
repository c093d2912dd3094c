"""What the forms of ties share: the dialog over a card, its answers, and the customer at the other end."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core.errors import Denied, Invalid, RuleViolation, by_field
from tropa.core.ids import as_uuid
from tropa.core.urls import page_url
from tropa.customers.models import Customer
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

Errors = dict[str, str]


class Dialog(View):
    """A form over the card; without htmx the card itself."""

    template = ""

    def shown(
        self, request: MemberRequest, customer: Customer, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """Draw."""
        if not request.headers.get("HX-Request") and request.method == "GET":
            return redirect(page_url("customers:card", pk=customer.pk))
        return render(request, self.template, {"customer": customer, "errors": {}, **context}, status=status)


def done(request: MemberRequest, customer_id: UUID, text: str, undo: UUID) -> HttpResponse:
    """The dialog is gone, the card freshens itself, a toast offers the way back."""
    if not request.headers.get("HX-Request"):
        return redirect(page_url("customers:card", pk=customer_id))
    return said(HttpResponse(), text, undo=undo, **{"tropa:stale": True})


def told(wrong: Exception) -> Errors:
    """What is wrong, by the fields of the form."""
    if isinstance(wrong, Denied):
        return {"": _("The card of the other one is not yours to change. Ask its owner.")}
    assert isinstance(wrong, Invalid | RuleViolation)
    return by_field(wrong)


def other_end(request: MemberRequest, name: str, kind: str = "") -> Customer | str:
    """The customer chosen, or the name of a new one.

    Raises:
        RuleViolation: neither.
    """
    if fresh := request.POST.get(f"{name}.new", "").strip():
        return str(fresh)[:300]
    identity = as_uuid(request.POST.get(name, ""))
    rows = Customer.objects.visible_to(request.member).filter(pk=identity, **({"kind": kind} if kind else {}))
    found: Customer | None = rows.first() if identity else None
    if found is None:
        raise RuleViolation("customers.nobody_chosen", _("Choose a customer from the list."), field=name)
    return found
