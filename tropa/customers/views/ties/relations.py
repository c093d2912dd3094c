"""Who is what to whom."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tropa.core import access, choosing, editing
from tropa.core.errors import Conflict, Denied, Invalid, NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.urls import page_url
from tropa.customers.models import Customer, Relation
from tropa.customers.services import ties
from tropa.customers.views.card import fetched
from tropa.customers.views.ties.dialogs import Dialog, Errors, done, other_end, told
from tropa.staff.lists.clashes import Clash, dialog, last_change, leaves_theirs, seen
from tropa.staff.lists.says import said
from tropa.staff.requests import MemberRequest


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
