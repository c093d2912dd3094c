"""Groups of products that a file names by their way from the outermost one: found, or made once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tropa.core import access
from tropa.core.ids import uuid7
from tropa.lib.names import folded
from tropa.sales.models import ProductGroup
from tropa.staff.models import Member

LONGEST = 150


@dataclass(slots=True, frozen=True)
class Group:
    """A group, there or to be made."""

    id: UUID
    name: str
    parent: UUID | None


class Groups:
    """All groups of the company, and those that one file adds.

    Names of groups are unique in a company: of two that a file calls alike in different places the second is called by
    its whole way ("Office / Tables").
    """

    def __init__(self, importer: Member) -> None:
        self.may_create = access.may(importer, "product_group", "create")
        self.new: dict[UUID, Group] = {}
        self.names: dict[UUID, str] = {}
        self._by_key: dict[str, Group] = {}
        for row in ProductGroup.objects.visible_to(importer).values_list("pk", "name", "parent_id"):
            self._keep(Group(*row))

    def find(self, way: Sequence[str]) -> UUID | None:
        """The group at the end of a way; None where it is not there and may not be made."""
        here: Group | None = None
        for name in way:
            found = self._by_key.get(folded(name))
            if found is None or (found.parent != (here.id if here else None) and len(way) > 1):
                found = self._elsewhere(name, here, taken=found is not None)
            if found is None:
                return None
            here = found
        return here.id if here else None

    def awaited(self, ids: Iterable[UUID | None]) -> list[Group]:
        """Those of them that are still to be made, with the new groups they stand in, the outermost first."""
        found: dict[UUID, Group] = {}
        for identity in ids:
            way: list[Group] = []
            while identity is not None and identity in self.new:
                way.append(self.new[identity])
                identity = self.new[identity].parent
            found |= {group.id: group for group in reversed(way)}
        return list(found.values())

    def made(self, ids: Iterable[UUID]) -> None:
        """These are written now."""
        for identity in ids:
            self.new.pop(identity, None)

    def _elsewhere(self, name: str, parent: Group | None, *, taken: bool) -> Group | None:
        if taken:
            whole = f"{parent.name} / {name}" if parent else name
            found = self._by_key.get(folded(whole))
            if found is not None or parent is None:
                return found
            name = whole
        if not self.may_create:
            return None
        group = Group(uuid7(), name[:LONGEST], parent.id if parent else None)
        self.new[group.id] = group
        return self._keep(group)

    def _keep(self, group: Group) -> Group:
        self._by_key[folded(group.name)] = group
        self.names[group.id] = group.name
        return group
