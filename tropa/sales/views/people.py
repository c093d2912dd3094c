"""Who has a say in a deal: a dialog over its card. Rows of colleagues written meanwhile stay as they are."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, choosing, editing
from tropa.core.errors import Conflict, Denied, Invalid, RuleViolation, by_field
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.urls import page_url
from tropa.customers.views.ties.dialogs import other_end
from tropa.lib.numbers import COLUMN, whole
from tropa.sales.models import Deal, DealPerson
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest


class People(View):
    """GET the form of one more person, POST adds the one chosen, or made on the way."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Empty."""
        return drawn(request, access.fetch(request.member, Deal, pk, "edit"), None)

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Add."""
        deal = access.fetch(request.member, Deal, pk, "edit")
        try:
            with operation("sales.add_person", title=_("A person of “%(deal)s”") % {"deal": deal}) as deed:
                person = other_end(request, "customer", "person")
                if isinstance(person, str):
                    made = {"kind": "person", "name": person}
                    person = editing.create("customer", made, viewer=request.member)
                write(deal, [{"customer": str(person.pk), **typed(request)}], "-", request.member)
        except (Invalid, RuleViolation, Denied) as wrong:
            return drawn(request, deal, None, wrong)
        return done(request, deal, _("The person is written down"), deed.id)


class OnePerson(View):
    """GET the part of one person, POST changes it, DELETE takes the person out of the deal."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Filled in."""
        part = access.fetch(request.member, DealPerson, pk, "edit")
        return drawn(request, part.deal, part)

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Change."""
        return self.carry(request, pk, [{"id": str(pk), **typed(request)}], _("The part is changed"))

    def delete(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Take out."""
        return self.carry(request, pk, [], _("The person is taken out of the deal"))

    def carry(self, request: MemberRequest, pk: UUID, rows: list[dict[str, Any]], text: str) -> HttpResponse:
        """Write over the version that was seen; a colleague who was faster is told of, and shown."""
        part = access.fetch(request.member, DealPerson, pk, "edit")
        version = (request.POST if request.method == "POST" else request.GET).get("version", "")
        seen = f"{pk}:{whole(version, COLUMN) or 0}"
        try:
            with operation("sales.change_person", title=_("A person of “%(deal)s”") % {"deal": part.deal}) as deed:
                write(part.deal, rows, seen, request.member)
        except (Invalid, RuleViolation, Denied, Conflict) as wrong:
            return drawn(request, part.deal, part, wrong)
        return done(request, part.deal, text, deed.id)


def write(deal: Deal, rows: list[dict[str, Any]], seen: str, viewer: Any) -> None:
    """These rows, and those that the form has not seen."""
    editing.change("deal", deal.pk, {"people": rows}, viewer=viewer, seen={"people": seen})


def typed(request: MemberRequest) -> dict[str, str]:
    """The part that was chosen, and in other words."""
    return {name: request.POST.get(name, "") for name in ("role", "note")}


def drawn(request: MemberRequest, deal: Deal, part: DealPerson | None, wrong: Exception | None = None) -> HttpResponse:
    """The dialog; without htmx the card, which is where it opens."""
    if not request.headers.get("HX-Request") and request.method == "GET":
        return redirect(deal.get_absolute_url())
    errors: dict[str, str] = {}
    if isinstance(wrong, Invalid | RuleViolation):
        errors = {field.rpartition(".")[2]: words for field, words in by_field(wrong).items()}
    elif isinstance(wrong, Denied):
        errors = {"": _("You may not make a new customer. Choose one from the list.")}
    elif wrong is not None:
        errors = {"": _("A colleague changed this meanwhile. Save again to write yours.")}
    standing = {"role": part.role, "note": part.note} if part else {"role": DealPerson.Role.CONTACT}
    chosen = as_uuid(request.POST.get("customer", ""))
    context = {
        "deal": deal,
        "part": part,
        "roles": DealPerson.Role.choices,
        "values": request.POST if request.method == "POST" else standing,
        "chosen": choosing.title_of("customer", chosen, request.member) if chosen else "",
        "errors": errors,
        "wrong": [words for field, words in errors.items() if field not in ("customer", "role", "note")],
    }
    status = 200 if wrong is None else 409 if isinstance(wrong, Conflict) else 422
    return render(request, "sales/people/dialog.html", context, status=status)


def done(request: MemberRequest, deal: Deal, text: str, undo: UUID) -> HttpResponse:
    """The dialog is gone, the card freshens itself, a toast offers the way back."""
    if not request.headers.get("HX-Request"):
        return redirect(page_url("sales:deal", pk=deal.pk))
    return said(HttpResponse(), text, undo=undo, **{"tropa:stale": True})
