"""Forms of who works where and who is what to whom, in a dialog over the card."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, choosing, editing
from tropa.core.catalogue import of as fields_of
from tropa.core.errors import Conflict, Denied, Invalid, NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.urls import page_url
from tropa.customers.models import Customer, Employment, Relation
from tropa.customers.services import ties
from tropa.customers.views.card import fetched
from tropa.staff.lists.clashes import Clash, dialog, last_change, leaves_theirs, seen
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest

Errors = dict[str, str]


def done(request: MemberRequest, customer_id: UUID, text: str, undo: UUID) -> HttpResponse:
    """The dialog is gone, the card freshens itself, a toast offers the way back."""
    if not request.headers.get("HX-Request"):
        return redirect(page_url("customers:card", pk=customer_id))
    return said(HttpResponse(), text, undo=undo, **{"tropa:stale": True})


def told(wrong: Exception) -> Errors:
    """What is wrong, by the fields of the form."""
    if isinstance(wrong, Invalid):
        return {error.field: str(error.message) for error in wrong.errors}
    if isinstance(wrong, Denied):
        return {"": _("The card of the other one is not yours to change. Ask its owner.")}
    assert isinstance(wrong, RuleViolation)
    return {wrong.field: str(wrong.message)}


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


class Relations(Dialog):
    """What another customer is to this one."""

    template = "customers/ties/relation.html"

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """An empty form."""
        customer = fetched(request.member, pk, "edit")
        return self.shown(request, customer, {"words": words_for(customer), "word": "partner"})

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Tie."""
        customer = fetched(request.member, pk, "edit")
        if customer.deleted_at is not None:
            raise NotFound
        word = request.POST.get("word", "")
        try:
            with operation("customers.relate", title=_("A relation of “%(title)s”") % {"title": customer}) as deed:
                other = other_end(request, "other")
                if isinstance(other, str):
                    made = {"kind": customer.kind, "name": other}
                    other = editing.create("customer", made, viewer=request.member)
                ties.relate(customer, other, word, viewer=request.member)
        except (RuleViolation, Invalid, Denied) as wrong:
            chosen = as_uuid(request.POST.get("other", ""))
            context = {
                "words": words_for(customer),
                "word": word,
                "value": chosen or "",
                "chosen": choosing.title_of("customer", chosen, request.member) if chosen else "",
                "errors": told(wrong),
            }
            return self.shown(request, customer, context, 422)
        return done(request, pk, _("The relation is written down"), deed.id)


class OneRelation(Dialog):
    """A relation as one card tells it (`?of=`); POST changes what they are to each other, DELETE unties."""

    template = "customers/ties/relation.html"

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Filled in."""
        relation = access.fetch(request.member, Relation, pk, "edit")
        own, other = self.ends(request, relation)
        return self.drawn(request, relation, own, other, ties.word_of(relation, own))

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Change."""
        relation = access.fetch(request.member, Relation, pk, "edit")
        own, other = self.ends(request, relation)
        word = request.POST.get("word", "")
        if leaves_theirs(request):
            return said(HttpResponse(), _("The colleague's values stay"), undo=None, **{"tropa:stale": True})
        try:
            deed = ties.change_tie(pk, own, word, viewer=request.member, version=seen(request))
        except Conflict:
            relation = Relation.objects.get(pk=pk)
            url, (who, when) = f"{page_url('customers:relation', pk=pk)}?of={own.pk}", last_change(Relation, pk)
            mine, theirs = (str(ties.WORDS[each][1]) for each in (word, ties.word_of(relation, own)))
            return dialog(request, Clash(_("Relation"), mine, theirs, url, relation.version, who, when))
        except (RuleViolation, Denied) as wrong:
            return self.drawn(request, relation, own, other, word, errors=told(wrong), status=422)
        return done(request, own.pk, _("The relation is changed"), deed)

    def delete(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Untie."""
        relation = access.fetch(request.member, Relation, pk, "delete")
        own, _other = self.ends(request, relation)
        return done(request, own.pk, _("The relation is removed"), ties.part(pk, viewer=request.member))

    def ends(self, request: MemberRequest, relation: Relation) -> tuple[Customer, Customer]:
        """The card's own customer, and the other; both visible to whoever may change the relation or not at all."""
        at_target = as_uuid(request.GET.get("of", "")) == relation.target_id
        ends = (relation.target, relation.origin) if at_target else (relation.origin, relation.target)
        for end in ends:
            access.fetch(request.member, Customer, end.pk)
        return ends

    def drawn(
        self, request: MemberRequest, relation: Relation, own: Customer, other: Customer, word: str, *,
        errors: Errors | None = None, status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        """The form of a relation that stands."""
        context = {
            "relation": relation,
            "other": other,
            "word": word,
            "words": words_for(own, other),
            "errors": errors or {},
        }
        return self.shown(request, own, context, status)


def words_for(customer: Customer, other: Customer | None = None) -> list[tuple[str, Any]]:
    """What fits: only companies have parents and subsidiaries, only people a family."""
    companies = customer.is_company and (other is None or other.is_company)
    people = not customer.is_company and (other is None or not other.is_company)
    fits = {"parent": companies, "subsidiary": companies, "family": people}
    return [(word, words) for word, (_tie, words) in ties.WORDS.items() if fits.get(word, True)]
