"""Of what a customer has one of a sort."""

from typing import Any, ClassVar

from tropa.customers.following import Follower, Once, followers
from tropa.customers.models import Consent, Customer, Relation


@followers.register
class Contacts(Once):
    """One contact an address, one primary one a kind."""

    label = "customers.contactpoint"
    same = ("customer_id", "kind", "normalised")
    primary_in = ("customer_id", "kind")


@followers.register
class Tags(Once):
    """A tag is worn once."""

    label = "customers.customertag"
    same = ("customer_id", "tag_id")


@followers.register
class Addresses(Once):
    """The same address of the same kind is written once."""

    label = "customers.address"
    same = ("customer_id", "kind", "lines", "city_key", "postal_code", "country")


@followers.register
class Requisites(Once):
    """One set of requisites."""

    label = "customers.requisites"
    same = ("customer_id",)


@followers.register
class Places(Once):
    """A person works once in a company, and has one primary place."""

    label = "customers.employment"
    same = ("person_id", "company_id")
    primary_in = ("person_id",)


@followers.register
class Relations(Once):
    """A relation is told once, from either end where it is mutual; nobody is related to oneself."""

    label = "customers.relation"
    same = ("origin_id", "target_id", "kind")
    mutual: ClassVar[frozenset[str]] = frozenset({Relation.Kind.PARTNER, Relation.Kind.FAMILY})

    def sort_of(self, values: tuple[Any, ...]) -> Any:
        """The two ends in any order, where both are the same to each other."""
        origin, target, kind = values
        return (frozenset({origin, target}), kind) if kind in self.mutual else values

    def is_void(self, values: tuple[Any, ...]) -> bool:
        """Both ends are one customer."""
        return bool(values[0] == values[1])


@followers.register
class Files(Once):
    """A file hangs once on a record."""

    label = "core.filelink"
    same = ("subject_kind", "subject_id", "file_id")


@followers.register
class Consents(Follower):
    """What stands is taken back and entered anew for the kept one, with the day on which it was said."""

    label = "customers.consent"

    def carry(self, kept: Customer, absorbed: Customer) -> None:
        """Each by its counter-entry."""
        for entry in Consent.objects.standing().filter(customer=absorbed).order_by("created_at", "pk"):
            entry.reverse()
            entry.copied(customer_id=kept.pk)
