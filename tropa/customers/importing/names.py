"""Records that rows name: companies, tags, sources, members. Known ones are linked, unknown ones made once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tropa.core.ids import uuid7
from tropa.customers.models import Customer
from tropa.lib.names import company_key, folded, person_key
from tropa.staff.models import Member


@dataclass
class Names:
    """Ids by key for one sort of record, and those still to be made."""

    model: Any
    """Customer (companies), or anything else with `name` and `name_key`."""
    ids: dict[str, UUID] = field(default_factory=dict)
    new: dict[UUID, str] = field(default_factory=dict)
    """Names of records that no row has written yet, by the ids they will have."""

    def key(self, name: str) -> str:
        """What two spellings share."""
        return company_key(name) if self.model is Customer else folded(name)

    def learn(self, names: Iterable[str]) -> None:
        """Find these names, one query for all that are new to us; what is not there gets an id."""
        unknown: dict[str, str] = {}
        for name in names:
            key = self.key(name)
            if key and key not in self.ids:
                unknown.setdefault(key, name)
        if not unknown:
            return
        found = self.model.objects.filter(name_key__among=list(unknown))
        if self.model is Customer:
            found = found.filter(kind=Customer.Kind.COMPANY)
        for identity, key in sorted(found.values_list("pk", "name_key"), reverse=True):  # the oldest one stays
            self.ids[key] = identity
        for key, name in unknown.items():
            if key not in self.ids:
                self.ids[key] = uuid7()
                self.new[self.ids[key]] = " ".join(name.split())

    def claim(self, name: str, identity: UUID) -> UUID:
        """The id of a company that has a row of its own: of one that other rows only name it is the awaited one."""
        key = self.key(name)
        awaited = self.ids.setdefault(key, identity) if key else identity
        if awaited == identity or self.new.pop(awaited, None) is not None:
            return awaited
        return identity

    def awaited(self, ids: Iterable[UUID | None]) -> dict[UUID, str]:
        """The names of those of `ids` that are still to be made."""
        return {identity: self.new[identity] for identity in ids if identity is not None and identity in self.new}

    def made(self, ids: Iterable[UUID]) -> None:
        """These are written now."""
        for identity in ids:
            self.new.pop(identity, None)

    def id_of(self, name: str) -> UUID | None:
        """The id of a name learned before."""
        return self.ids.get(self.key(name)) if name else None


class Members:
    """Members by their names in any order and alphabet, or by e-mail."""

    def __init__(self) -> None:
        self._found: dict[str, Member | None] = {}
        self._by_id: dict[UUID, Member] = {}
        for member in Member.objects.active().select_related("team", "user"):
            self._by_id[member.pk] = member
            for key in {person_key(member.name), member.user.email.casefold()}:
                # Two of one name: nobody can say which is meant.
                self._found[key] = None if key in self._found else member

    def of_id(self, identity: UUID | None) -> Member | None:
        """The member of this id, if he still works here."""
        return self._by_id.get(identity) if identity is not None else None

    def named(self, name: str) -> Member | None:
        """The one member of this name."""
        return self._found.get(name.strip().casefold()) or self._found.get(person_key(name))

    def meant(self, name: str) -> Member | None:
        """The one member of this name, or the only one who has it among his names: a last name may do."""
        words = set(person_key(name).split())
        having = [each for each in self._by_id.values() if words and words <= set(person_key(each.name).split())]
        return self.named(name) or (having[0] if len(having) == 1 else None)
