"""Two customers side by side, before one goes into the other: whose values stay, and what comes along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, Q, Subquery
from django.utils.translation import gettext as _

from tropa.core import access, catalogue
from tropa.core.catalogue import Column, FieldSpec, Single
from tropa.core.catalogue.sources import Custom
from tropa.core.errors import FieldError, Invalid
from tropa.customers.following import EMPTY, links_of, pointing, references_of
from tropa.customers.models import Customer

ABSORBED, KEPT = "absorbed", "kept"
PARTS = ("last_name", "first_name", "middle_name")
"""Of a person's name: they go with the whole name, so that no name is made of two."""
FILES = 108
"""Where files stand among the kinds that come along."""
FIXED = frozenset({"kind", *PARTS})


@dataclass(frozen=True)
class Pair:
    """One field of both; `stays` is "kept" or "absorbed"."""

    spec: FieldSpec
    kept: Any
    absorbed: Any
    stays: str
    may: bool
    """Whether the viewer may choose the other."""

    @property
    def kept_text(self) -> str:
        """In words."""
        return self.spec.text(self.kept) if self.kept not in EMPTY else ""

    @property
    def absorbed_text(self) -> str:
        """In words."""
        return self.spec.text(self.absorbed) if self.absorbed not in EMPTY else ""


@dataclass(frozen=True)
class Company:
    """Records of one kind that come along."""

    kind: str
    title: Any
    count: int


def choosable() -> list[FieldSpec]:
    """The fields of which one value stays; of the others (contacts, tags) both customers' come together."""
    held = (Column, Custom, Single)
    fields = catalogue.of("customer")
    return [one for one in fields if one.name not in FIXED and not one.readonly and isinstance(one.source, held)]


def lacks(customer: Customer, spec: FieldSpec) -> bool:
    """Whether a customer says nothing there; an unsorted one has not come to any stage of life yet."""
    value = spec.value(customer)
    return value in EMPTY or (spec.name == "lifecycle" and value == Customer.Lifecycle.UNSORTED)


def compare(kept: Customer, absorbed: Customer, *, viewer: Any, choices: Mapping[str, str]) -> list[Pair]:
    """The fields that the viewer may see and in which one of both says something; different ones first."""
    fields = catalogue.of("customer")
    shown = [spec for spec in choosable() if fields.may_read(viewer, spec.name)]
    fields.prefetch([kept, absorbed], [spec.name for spec in shown])
    pairs = []
    for spec in shown:
        if lacks(kept, spec) and lacks(absorbed, spec):
            continue
        filled = lacks(kept, spec) and choices.get(spec.name) != KEPT
        stays = ABSORBED if filled or choices.get(spec.name) == ABSORBED else KEPT
        may = fields.may_write(viewer, spec.name, kept)
        pairs.append(Pair(spec, spec.value(kept), spec.value(absorbed), stays, may))
    return sorted(pairs, key=lambda pair: pair.kept_text == pair.absorbed_text)


def check_choices(kept: Customer, choices: Mapping[str, Any], *, viewer: Any) -> None:
    """Only fields that there are, and that the viewer may write.

    Raises:
        Invalid: with everything that is wrong.
    """
    fields, known = catalogue.of("customer"), {spec.name for spec in choosable()}
    wrong = []
    for name, whose in choices.items():
        place = f"choices.{name}"[:200]
        if name not in known or not fields.may_read(viewer, name):
            words = _("There is nothing to choose in “%(name)s”.") % {"name": name[:60]}
            wrong.append(FieldError(place, "customers.no_choice", words))
        elif whose not in (ABSORBED, KEPT):
            wrong.append(FieldError(place, "customers.whose", _("Say “kept” or “absorbed”.")))
        elif whose == ABSORBED and not fields.may_write(viewer, name, kept):
            wrong.append(FieldError(place, "customers.not_yours", _("This field is not yours to change.")))
    if wrong:
        raise Invalid(wrong)


def company(absorbed: Customer, *, viewer: Any) -> list[Company]:
    """What comes along with a customer, as far as the viewer sees it: counted by one query."""
    rows = {model: _of(model, absorbed, viewer) for model in pointing()}
    counts = {
        f"n{at}": Subquery(each.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n"), IntegerField())
        for at, each in enumerate(rows.values())
    }
    numbers = Customer.everything.filter(pk=absorbed.pk).values_list(*counts.values()).get()
    found = []
    for model, count in zip(rows, numbers, strict=True):
        declared = access.kinds.get(model.kind_label) if model.kind_label else None
        title, order = (declared.title, declared.order) if declared else (_("Files"), FILES)
        found += [(order, Company(model.kind_label or "file", title, count))] * bool(count)
    return [each for _order, each in sorted(found, key=lambda pair: pair[0])]


def _of(model: Any, customer: Customer, viewer: Any) -> Any:
    """The records of a model that point at a customer; of purchases those that stand."""
    theirs = Q(*(Q(**{name: customer.pk}) for name in links_of(model)), _connector=Q.OR)
    for kind, identity in references_of(model):
        theirs |= Q(**{kind: "customer", identity: customer.pk})
    rows = model.objects.visible_to(viewer) if model.kind_label else model.objects.all()
    return (rows.purchases() if hasattr(rows, "purchases") else rows).filter(theirs)
