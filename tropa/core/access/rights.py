"""What one role, with a company's own changes to it, allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from tropa.core.access.declarations import AccessKind, kinds
from tropa.core.access.scopes import FieldRight, Scope

FIELD_RIGHTS: tuple[FieldRight, ...] = ("none", "read", "write")
"""From the narrowest to the widest."""


@dataclass(frozen=True)
class Rights:
    """The default table of `role`, overridden by the grants of an own role.

    Args:
        role: one of ROLES; an own role names the one it was made from.
        grants: (kind, action) -> Scope.
        fields: (kind, field name) -> none, read or write.
        export_most, export_daily: how many records may leave.
    """

    role: str = "viewer"
    grants: Mapping[tuple[str, str], Scope] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], FieldRight] = field(default_factory=dict)
    export_most: int | None = None
    """How many records may leave in one file; None: any number."""
    export_daily: int | None = None
    """How many may leave within a day, by files and by the API together."""
    _found: dict[tuple[str, str], Scope] = field(default_factory=dict, compare=False, repr=False)
    """What was asked once; a page asks the same hundreds of times."""

    def scope(self, kind: str, action: str) -> Scope:
        """How far `action` reaches for this kind.

        Raises:
            KeyError: no app declares this kind.
        """
        found = self._found.get((kind, action))
        if found is None:
            found = self._found[kind, action] = self._scope(kind, action)
        return found

    def _scope(self, kind: str, action: str) -> Scope:
        declared = kinds.get(kind)
        if action not in declared.actions:
            return Scope.NONE
        granted = self.grants.get((kind, action))
        if declared.parent_kind:
            inherited = self.scope(declared.parent_kind, inherited_action(action))
            return Scope.NONE if granted is Scope.NONE else inherited
        if granted is None:
            granted = declared.defaults.get(self.role, {}).get(action, Scope.NONE)
        return declared.fitted(granted)

    def field(self, kind: str, name: str) -> FieldRight:
        """Whether a field may be read or written; never more than the kind's own rights."""
        if self.scope(kind, "view") is Scope.NONE:
            return "none"
        declared = kinds.get(kind)
        if declared.shown_as:
            shown = self.field(declared.parent_kind, declared.shown_as)
            return min(shown, self.fields.get((kind, name), shown), key=FIELD_RIGHTS.index)
        name = declared.follows.get(name, name)
        right = self.fields.get((kind, name)) or declared.fields.get(self.role, {}).get(name, "write")
        if right == "write" and {self.scope(kind, action) for action in ("edit", "create")} == {Scope.NONE}:
            return "read"
        return right


class Everything(Rights):
    """The system's rights: all of all."""

    def scope(self, kind: str, action: str) -> Scope:
        """All."""
        return Scope.ALL

    def field(self, kind: str, name: str) -> FieldRight:
        """Write."""
        return "write"


class Viewer(Protocol):
    """Who looks: a member, or the system."""

    @property
    def id(self) -> UUID:
        """The member's id, as it stands in owner columns."""

    @property
    def team_ids(self) -> frozenset[UUID]:
        """Teams the viewer works in or heads."""

    @property
    def branch_ids(self) -> frozenset[UUID]:
        """Branches the viewer works in."""

    @property
    def rights(self) -> Rights:
        """What the viewer's roles allow."""


@dataclass(frozen=True)
class SystemViewer:
    """Sees all; for projections, tasks and the command line."""

    id: UUID = field(default_factory=lambda: UUID(int=0))
    team_ids: frozenset[UUID] = frozenset()
    branch_ids: frozenset[UUID] = frozenset()
    rights: Rights = field(default_factory=Everything)


SYSTEM_VIEWER = SystemViewer()


def inherited_action(action: str) -> str:
    """The right to the parent that an action on the child needs: to look, to look; to change anything, to edit it."""
    return action if action in {"view", "export"} else "edit"


@dataclass(frozen=True)
class Cell:
    """One cell of the settings page: what is set, what can be chosen."""

    kind: AccessKind
    action: str
    scope: Scope
    choices: tuple[Scope, ...]


def table(rights: Rights) -> list[tuple[AccessKind, list[Cell]]]:
    """The permission table of a role, a line a kind that has rights of its own; the settings page shows it."""
    return [
        (kind, [Cell(kind, action, rights.scope(kind.label, action), kind.scopes) for action in kind.actions])
        for kind in kinds
        if not kind.parent_kind
    ]


def widest(all_rights: list[Rights]) -> Rights:
    """Rights of somebody with several roles: the widest of each."""
    if len(all_rights) == 1:
        return all_rights[0]
    most, daily = [each.export_most for each in all_rights], [each.export_daily for each in all_rights]
    return _Union(parts=tuple(all_rights), export_most=_most(most), export_daily=_most(daily))


def _most(limits: list[int | None]) -> int | None:
    """The widest limit; none at all is wider than any."""
    told = [each for each in limits if each is not None]
    return max(told) if len(told) == len(limits) else None


@dataclass(frozen=True)
class _Union(Rights):
    parts: tuple[Rights, ...] = ()

    def scope(self, kind: str, action: str) -> Scope:
        return max((part.scope(kind, action) for part in self.parts), key=lambda scope: scope.reach, default=Scope.NONE)

    def field(self, kind: str, name: str) -> Any:
        return max((part.field(kind, name) for part in self.parts), key=FIELD_RIGHTS.index, default="none")
