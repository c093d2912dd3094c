"""Who works where."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tropa.core import access, choosing, editing
from tropa.core.catalogue import of as fields_of
from tropa.core.errors import Conflict, Denied, Invalid, NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.urls import page_url
from tropa.customers.models import Customer, Employment
from tropa.customers.services import ties
from tropa.customers.views.card import fetched
from tropa.customers.views.ties.dialogs import Dialog, done, other_end, told
from tropa.staff.lists.clashes import Clash, dialog, last_change, leaves_theirs, seen
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest


class Places(Dialog):
    """Somebody who works here, or a company where this person works: chosen, or made on the way."""

    template = "customers/ties/place.html"

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """An empty form."""
        customer = fetched(request.member, pk, "edit")
        return self.shown(request, customer, {"values": {}, "primary": not customer.is_company})

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Employ."""
        customer = fetched(request.member, pk, "edit")
        if customer.deleted_at is not None:
            raise NotFound
        try:
            deed = self.employ(request, customer)
        except (RuleViolation, Invalid, Denied) as wrong:
            chosen = as_uuid(request.POST.get("other", ""))
            context = {
                "values": request.POST,
                "chosen": choosing.title_of("customer", chosen, request.member) if chosen else "",
                "errors": told(wrong),
                "primary": "primary" in request.POST,
            }
            return self.shown(request, customer, context, 422)
        return done(request, pk, _("The place of work is written down"), deed)

    def employ(self, request: MemberRequest, customer: Customer) -> UUID:
        """Both ends; who is new is made in the same operation."""
        kind = "person" if customer.is_company else "company"
        other, values = other_end(request, "other", kind), given(request)
        with operation("customers.employ", title=_("A place of work on “%(title)s”") % {"title": customer}) as deed:
            if isinstance(other, str):
                other = editing.create("customer", {"kind": kind, "name": other}, viewer=request.member)
            ends = (other, customer) if customer.is_company else (customer, other)
            ties.employ(*ends, viewer=request.member, **values)
        return deed.id


class OnePlace(Dialog):
    """A place of work: its position, its days; POST changes it, DELETE removes it."""

    template = "customers/ties/place.html"

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Filled in; `?of=` the card it stands on."""
        place = access.fetch(request.member, Employment, pk, "edit")
        values = {"position": place.position, "since": place.since, "until": place.until}
        return self.drawn(request, place, {"values": values, "primary": place.primary})

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Change."""
        place = access.fetch(request.member, Employment, pk, "edit")
        if leaves_theirs(request):
            return said(HttpResponse(), _("The colleague's values stay"), undo=None, **{"tropa:stale": True})
        try:
            deed = ties.change_place(pk, viewer=request.member, version=seen(request), **given(request))
        except Conflict:
            place.refresh_from_db()
            return dialog(request, place_clash(request, place))
        except (RuleViolation, Invalid, Denied) as wrong:
            context = {"values": request.POST, "errors": told(wrong), "primary": "primary" in request.POST}
            return self.drawn(request, place, context, 422)
        return done(request, place.person_id, _("The place of work is changed"), deed)

    def delete(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Remove."""
        place = access.fetch(request.member, Employment, pk, "delete")
        return done(
            request,
            place.person_id,
            _("The place of work is removed"),
            ties.dismiss(pk, viewer=request.member),
        )

    def drawn(
        self, request: MemberRequest, place: Employment, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """With the end that is not the card's own."""
        at_company = as_uuid(request.GET.get("of", "")) == place.company_id
        own, other = (place.company, place.person) if at_company else (place.person, place.company)
        return self.shown(request, own, {"place": place, "other": other, **context}, status)


def place_clash(request: MemberRequest, place: Employment) -> Clash:
    """What two people wrote about one place of work."""
    mine, (who, when) = given(request), last_change(Employment, place.pk)
    url = page_url("customers:place", pk=place.pk)
    theirs = {name: getattr(place, name) for name in mine}
    return Clash(_("Place of work"), place_words(mine), place_words(theirs), url, place.version, who, when)


def place_words(values: dict[str, Any]) -> str:
    """One line."""
    parts = fields_of("customer")["employments"].parts
    told = [part.text(values.get(part.path)) for part in parts if part.path in values and values.get(part.path)]
    return ", ".join(told) or _("empty")


def given(request: MemberRequest) -> dict[str, Any]:
    """Position, days and mark of the form.

    Raises:
        RuleViolation: a day cannot be read.
    """
    parts = {part.path: part for part in fields_of("customer")["employments"].parts}
    days: dict[str, date | None] = {name: parts[name].parse(request.POST.get(name, "")) for name in ("since", "until")}
    position = parts["position"].parse(request.POST.get("position", "")) or ""
    return {"position": position, **days, "primary": "primary" in request.POST}
