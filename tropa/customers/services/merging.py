"""Two customers that are one: everything of the absorbed one comes to the kept one, in one operation that undo takes
back.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.catalogue import FieldSpec, Single
from tropa.core.catalogue.sources import Custom
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.events import publish
from tropa.core.handovers import check_handover
from tropa.core.journal import operation
from tropa.core.journal.erasure import erase as erase_record
from tropa.core.search import keeping
from tropa.customers.events import CustomersMerged
from tropa.customers.following import filled, following
from tropa.customers.models import Alias, Customer, Merge, Requisites
from tropa.customers.services.comparing import ABSORBED, KEPT, PARTS, check_choices, choosable, lacks


def merge(kept: UUID, absorbed: UUID, *, viewer: Any, choices: Mapping[str, str] | None = None) -> Merge:
    """Let the absorbed customer go into the kept one.

    Args:
        choices: {"field": "absorbed"} takes the other's value, {"field": "kept"} leaves even an empty one; by default
            the kept one's values stay and its empty fields are filled.

    Raises:
        NotFound: one of them is not there or not visible.
        Denied: the kept one is not the viewer's to change, or the absorbed one not to change and to throw away.
        RuleViolation: a person and a company, twice the same, or one that was merged already.
        Invalid: a choice that cannot be.
    """
    wanted = dict(choices or {})
    pair = found_pair(kept, absorbed, viewer=viewer)
    check_choices(pair[0], wanted, viewer=viewer)
    title = _("Merged “%(absorbed)s” into “%(kept)s”") % {"kept": pair[0], "absorbed": pair[1]}
    with operation("customers.merge", title=title) as deed:
        # Two who merge the same pair at once come one after the other; the second one finds it done.
        list(Customer.everything.filter(pk__in=[kept, absorbed]).order_by("pk").select_for_update(of=("self",)))
        one, other = found_pair(kept, absorbed, viewer=viewer)
        made = Merge(kept=one, absorbed_id=other.pk, choices=wanted)
        made.save()
        _settle_values(one, other, wanted, viewer=viewer)
        _settle_requisites(one, other, wanted)
        carriers = list(following())
        for follower in carriers:
            follower.make_way(one, other)
        for follower in carriers:
            follower.carry(one, other)
        other.trash()
        publish(CustomersMerged(customer_id=one.pk, absorbed_id=other.pk))
    made.deed = deed.id
    return made


def found_pair(kept: UUID, absorbed: UUID, *, viewer: Any) -> tuple[Customer, Customer]:
    """Both, if the viewer may merge them.

    Raises:
        NotFound, Denied, RuleViolation: as `merge`.
    """
    access.check(viewer, "customer", "edit")
    access.check(viewer, "customer", "delete")
    one, other = (access.fetch(viewer, Customer, pk, "edit", trashed=True) for pk in (kept, absorbed))
    access.check(viewer, "customer", "delete", other)
    for field, each in ((KEPT, one), (ABSORBED, other)):
        if each.deleted_at is None:
            continue
        if Alias.objects.filter(old=each.pk).exists():
            words = _("“%(name)s” was merged into another customer already.") % {"name": each}
            raise RuleViolation("customers.merged_already", words, field)
        raise NotFound
    if one.pk == other.pk:
        raise RuleViolation("customers.merged_with_itself", _("Choose another customer: this is the same."), ABSORBED)
    if one.kind != other.kind:
        words = _("A person and a company are not one. Write down where the person works instead.")
        raise RuleViolation("customers.person_and_company", words, ABSORBED)
    return one, other


def _settle_values(kept: Customer, absorbed: Customer, choices: Mapping[str, str], *, viewer: Any) -> None:
    """Take the chosen values, fill the empty ones."""
    for spec in choosable():
        if isinstance(spec.source, Single):
            continue
        chosen = choices.get(spec.name)
        if chosen == ABSORBED or (chosen is None and lacks(kept, spec) and not lacks(absorbed, spec)):
            _take(kept, absorbed, spec, viewer, asked=chosen is not None)
    if kept.changed():
        kept.save()
    else:
        kept.touch()


def _take(kept: Customer, absorbed: Customer, spec: FieldSpec, viewer: Any, *, asked: bool) -> None:
    if isinstance(spec.source, Custom):
        key = spec.source.key
        kept.custom = {name: value for name, value in kept.custom.items() if name != key}
        if key in absorbed.custom:
            kept.custom = {**kept.custom, key: absorbed.custom[key]}
        return
    if spec.name == "owner":
        fits = absorbed.owner is None or absorbed.owner.is_active
        if not asked and not (fits and access.may(viewer, "customer", "assign", kept)):
            return
        check_handover(viewer, Customer, [kept], absorbed.owner_id)
    for name in (spec.path, *(PARTS if spec.name == "name" else ())):
        column: Any = Customer._meta.get_field(name)
        setattr(kept, column.attname, getattr(absorbed, column.attname))


def _settle_requisites(kept: Customer, absorbed: Customer, choices: Mapping[str, str]) -> None:
    """Chosen requisites take the place of the kept one's, and from them what they lack."""
    chosen = Requisites.objects.filter(customer=absorbed).first()
    if choices.get("requisites") != ABSORBED or chosen is None:
        return
    for standing in Requisites.objects.filter(customer=kept):
        standing.trash()
        filled(chosen, standing, ("customer_id",))
    chosen.save()


def erase(doomed: dict[Any, set[UUID]]) -> None:
    """An eraser of the journal: whoever went into an erased customer is the same person and is erased with them."""
    ids = doomed.get(Customer, set())
    former = Alias.objects.filter(customer__in=ids).values("old")
    for record in list(Customer.everything.filter(pk__in=former)):
        erase_record(record)
        keeping.keep(Customer, ids)
