"""Ties of customers: who works where, who is a partner, a parent company, family of whom."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tropa.core import access
from tropa.core.errors import Denied, RuleViolation
from tropa.core.journal import operation, patch
from tropa.customers.models import Customer, Employment, Relation

Tie = tuple[str, bool]
"""Kind of a relation, and whether it starts at the customer of whom it is said."""

PARTNER, PARENT, REFERRED, FAMILY = (kind.value for kind in Relation.Kind)
WORDS: dict[str, tuple[Tie, Any]] = {
    "partner": ((PARTNER, True), pgettext_lazy("relation", "partner")),
    "parent": ((PARENT, True), pgettext_lazy("relation", "parent company")),
    "subsidiary": ((PARENT, False), pgettext_lazy("relation", "subsidiary")),
    "referred_by": ((REFERRED, True), pgettext_lazy("relation", "recommended this customer")),
    "referred": ((REFERRED, False), pgettext_lazy("relation", "recommended by this customer")),
    "family": ((FAMILY, True), pgettext_lazy("relation", "family")),
}
"""What the other one is to this customer."""


def word_of(relation: Relation, customer: Customer) -> str:
    """What the other end is to this customer, a key of WORDS."""
    from_here = relation.origin_id == customer.pk
    both_ways = relation.kind in {PARTNER, FAMILY}
    return next(word for word, (tie, _words) in WORDS.items() if tie == (relation.kind, from_here or both_ways))


def employ(
    person: Customer, company: Customer, *, viewer: Any, position: str = "", since: date | None = None,
    until: date | None = None, primary: bool = False,
) -> UUID:  # fmt: skip
    """Let a person work in a company; the first place is the primary one. Returns the operation.

    Raises:
        Denied: the person's card is not the viewer's to change.
        RuleViolation: this is no person, that no company, the place is there already, or it ends before it begins.
    """
    _check_person(person, viewer)
    _check_period(since, until)
    place = Employment(person=person, company=company, position=position, since=since, until=until)
    place.prepare()
    title = _("%(person)s works at “%(company)s”") % {"person": person, "company": company}
    with operation("customers.employ", title=title) as deed:
        # Two who write it down at once come one after the other.
        Customer.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if Employment.objects.filter(person=person, company=company).exists():
            words = _("%(person)s is written down as working there already.") % {"person": person}
            raise RuleViolation("customers.employed_already", words, field="company")
        primary = primary or not Employment.objects.filter(person=person).exists()
        if primary:
            _give_up_primary(person)
        place.primary = primary
        place.save()
    return deed.id


def change_place(
    place_id: UUID, *, viewer: Any, version: int | None, position: str, since: date | None, until: date | None,
    primary: bool,
) -> UUID:  # fmt: skip
    """Another position, other dates, the primary place or not. Returns the operation.

    Raises:
        NotFound, Denied: as `access.fetch`.
        Conflict: somebody changed the same meanwhile.
        RuleViolation: it ends before it begins.
    """
    place = access.fetch(viewer, Employment, place_id, "edit")
    _check_person(place.person, viewer)
    _check_period(since, until)
    values = {"position": position, "since": since, "until": until, "primary": primary}
    title = _("Changed the place of work of %(person)s") % {"person": place.person}
    with operation("customers.change_place", title=title) as deed:
        if primary and not place.primary:
            _give_up_primary(place.person)
        patch(Employment.objects.visible_to(viewer), place_id, version, values)
    return deed.id


def dismiss(place_id: UUID, *, viewer: Any) -> UUID:
    """The place was a mistake: into the trash. Whoever only left gets a last day. Returns the operation.

    Raises:
        NotFound, Denied: as `access.fetch`.
    """
    place = access.fetch(viewer, Employment, place_id, "delete")
    _check_person(place.person, viewer)
    title = _("Removed a place of work of %(person)s") % {"person": place.person}
    with operation("customers.dismiss", title=title) as deed:
        place.trash()
    return deed.id


def relate(customer: Customer, other: Customer, word: str, *, viewer: Any) -> UUID:
    """Tie two customers: `other` is the `word` of `customer`. Returns the operation.

    Raises:
        Denied: the card where the tie starts is not the viewer's to change.
        RuleViolation: no such tie, it is there already, or a customer is tied to itself.
    """
    kind, from_here = _tie(word)
    ends = (customer, other) if from_here else (other, customer)
    access.check(viewer, "customer", "edit", ends[0])
    relation = Relation(kind=kind, origin=ends[0], target=ends[1])
    _check_tie(relation)
    title = _("Tied “%(one)s” and “%(other)s”") % {"one": customer, "other": other}
    with operation("customers.relate", title=title) as deed:
        relation.save()
    return deed.id


def change_tie(relation_id: UUID, customer: Customer, word: str, *, viewer: Any, version: int | None) -> UUID:
    """The other one is something else to `customer` than was written down. Returns the operation.

    Raises:
        NotFound, Denied: as `access.fetch`.
        Conflict: somebody changed the same meanwhile.
        RuleViolation: no such tie, or it is there already.
    """
    relation = access.fetch(viewer, Relation, relation_id, "edit")
    kind, from_here = _tie(word)
    other: Customer = relation.target if relation.origin_id == customer.pk else relation.origin
    ends = (customer, other) if from_here else (other, customer)
    access.check(viewer, "customer", "edit", ends[0])
    relation.kind, relation.origin, relation.target = kind, *ends
    _check_tie(relation)
    values = {"kind": kind, "origin": ends[0], "target": ends[1]}
    title = _("Changed what “%(one)s” and “%(other)s” are to each other") % {"one": customer, "other": other}
    with operation("customers.change_tie", title=title) as deed:
        patch(Relation.objects.visible_to(viewer), relation_id, version, values)
    return deed.id


def part(relation_id: UUID, *, viewer: Any) -> UUID:
    """Untie two customers. Returns the operation.

    Raises:
        NotFound, Denied: as `access.fetch`.
    """
    relation = access.fetch(viewer, Relation, relation_id, "delete")
    title = _("Untied “%(one)s” and “%(other)s”") % {"one": relation.origin, "other": relation.target}
    with operation("customers.part", title=title) as deed:
        relation.trash()
    return deed.id


def _check_person(person: Customer, viewer: Any) -> None:
    access.check(viewer, "customer", "edit", person)
    if viewer.rights.field("customer", "employments") != "write":
        raise Denied("customer", "edit")


def _check_period(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise RuleViolation("customers.bad_period", _("The last day is before the first one."), field="until")


def _give_up_primary(person: Customer) -> None:
    for place in Employment.objects.filter(person=person, primary=True):
        place.primary = False
        place.save()


def _tie(word: str) -> Tie:
    if word not in WORDS:
        raise RuleViolation("customers.no_such_tie", _("Choose what they are to each other."), field="word")
    return WORDS[word][0]


def _check_tie(relation: Relation) -> None:
    if relation.origin_id == relation.target_id:
        raise RuleViolation("customers.tied_to_itself", _("Choose another customer: this is the same."), field="other")
    try:
        relation.validate_constraints()
    except ValidationError as error:
        raise RuleViolation("customers.tied_already", error.messages[0], field="other") from None
    mirrored = Relation.objects.filter(origin=relation.target, target=relation.origin, kind=relation.kind)
    if relation.kind in {PARTNER, FAMILY} and mirrored.exclude(pk=relation.pk).exists():
        raise RuleViolation("customers.tied_already", _("This relation is there already."), field="other")
