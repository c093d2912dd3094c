"""What follows a customer into another when two are merged.

Found from the models: every link to Customer of every journalled model, and every reference (kind and id) to one. An
app says in its `followers.py` what else is to be known: where two of a sort cannot stand beside each other, and how
a ledger, whose entries never change, comes along.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, ClassVar

from django.apps import apps
from django.db.models import Q

from tropa.core.journal.state import journalled_models
from tropa.core.records import Ledger
from tropa.core.registry import Registry
from tropa.customers.models import Customer

BOOKKEEPING = frozenset({"id", "workspace_id", "version", "created_at", "updated_at", "deleted_at"})
EMPTY: tuple[Any, ...] = (None, "", [], {})


class Follower:
    """How the records of one model follow; models without one follow as written here."""

    label: ClassVar[str] = ""
    """The model: "customers.contactpoint"."""

    def make_way(self, kept: Customer, absorbed: Customer) -> None:
        """Before anything moves: put away what the kept one has already."""

    def carry(self, kept: Customer, absorbed: Customer) -> None:
        """Let everything of the absorbed one, the trash included, be the kept one's.

        Raises:
            TypeError: entries of a ledger cannot be changed; its app must say how they come along.
        """
        model: Any = apps.get_model(self.label)
        if issubclass(model, Ledger):
            raise TypeError(f"{self.label}: register a Follower that enters what stands anew.")
        links = links_of(model)
        for name in links:
            rows = model.everything.filter(**{name: absorbed.pk})
            # A thrown-away relation between the two stays where it is: nobody is related to oneself.
            rows.exclude(Q(*(Q(**{other: kept.pk}) for other in links if other != name), _connector=Q.OR)).update(
                **{name: kept.pk}
            )
        for kind, identity in references_of(model):
            model.everything.filter(**{kind: "customer", identity: absorbed.pk}).update(**{identity: kept.pk})


class Once(Follower):
    """Records of which a customer has one of a sort: the double fills what the standing one lacks, then goes into the
    trash.
    """

    same: ClassVar[Sequence[str]]
    """The columns by which two are doubles, links to customers among them."""
    primary_in: ClassVar[Sequence[str]] = ()
    """The columns within which only one is the primary one; empty: there are no primary ones."""

    def make_way(self, kept: Customer, absorbed: Customer) -> None:
        """Fill and put away the doubles; the kept one's primary one stays it."""
        names = [*links_of(self.model), *(identity for _kind, identity in references_of(self.model))]
        either = Q(*(Q(**{f"{name}__in": [kept.pk, absorbed.pk]}) for name in names), _connector=Q.OR)
        found = list(self.model.objects.filter(either).order_by("pk"))
        coming = [record for record in found if absorbed.pk in {getattr(record, name) for name in names}]
        standing = [record for record in found if record not in coming]
        as_kept = {absorbed.pk: kept.pk}

        def read(record: Any, columns: Sequence[str]) -> tuple[Any, ...]:
            return tuple(as_kept.get(value, value) for value in (getattr(record, name) for name in columns))

        doubles = {self.sort_of(read(record, self.same)): record for record in standing}
        primary = {read(record, self.primary_in) for record in standing if self.primary_in and record.primary}
        for record in coming:
            double, place = doubles.get(self.sort_of(read(record, self.same))), read(record, self.primary_in)
            takes_over = bool(self.primary_in and record.primary and place not in primary)
            if self.is_void(read(record, self.same)):
                record.trash()
            elif double is not None:
                record.trash()
                filled(double, record, self.same)
                if takes_over:
                    double.primary = True
                double.save()
            elif self.primary_in and record.primary and not takes_over:
                record.primary = False
                record.save()
            if takes_over:
                primary.add(place)

    @property
    def model(self) -> Any:
        """The model of the label."""
        return apps.get_model(self.label)

    def sort_of(self, values: tuple[Any, ...]) -> Any:
        """What two doubles share."""
        return values

    def is_void(self, values: tuple[Any, ...]) -> bool:
        """Whether it says nothing any more."""
        return False


followers: Registry[Follower] = Registry(Follower, module="followers")


def following() -> Iterator[Follower]:
    """One for each model that points at customers."""
    for model in pointing():
        label = model._meta.label_lower
        yield followers.get(label) if label in followers else _plain(label)


@cache
def pointing() -> tuple[Any, ...]:
    """The journalled models with links or references to customers."""
    return tuple(model for model in journalled_models() if links_of(model) or references_of(model))


@cache
def links_of(model: Any) -> tuple[str, ...]:
    """The columns that link to customers."""
    return tuple(
        field.attname for field in model._meta.concrete_fields if field.is_relation and field.related_model is Customer
    )


@cache
def references_of(model: Any) -> tuple[tuple[str, str], ...]:
    """The pairs of columns (kind, id) that name any record; a ledger's origin is what it was on its day."""
    names = {field.attname for field in model._meta.concrete_fields}
    kinds = sorted(name for name in names if name.endswith("_kind") and f"{name[:-5]}_id" in names)
    return () if issubclass(model, Ledger) else tuple((name, f"{name[:-5]}_id") for name in kinds)


def _plain(label: str) -> Follower:
    follower = Follower()
    follower.label = label  # type: ignore[misc]  # of this one
    return follower


def filled(standing: Any, other: Any, but: Sequence[str] = ()) -> None:
    """Give `standing` what it lacks and the other has; lists are joined."""
    for field in standing._meta.concrete_fields:
        name = field.attname
        if name in BOOKKEEPING or name in but or name in standing.derived:
            continue
        mine, theirs = getattr(standing, name), getattr(other, name)
        if isinstance(mine, list) and isinstance(theirs, list):
            setattr(standing, name, [*mine, *(one for one in theirs if one not in mine)])
        elif mine in EMPTY and theirs not in EMPTY:
            setattr(standing, name, theirs)
