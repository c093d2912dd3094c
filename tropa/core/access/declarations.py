"""The permission table: every app's `access.py` declares its kinds here, once.

kinds.register(AccessKind("customer", _("Customers"), owner="owner", team="team", branch="branch"))
kinds.register(AccessKind("note", _("Notes"), through="customer"))
kinds.register(AccessKind("tag", _("Tags"), defaults=REFERENCE))
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise

from tropa.core.access.scopes import ACTIONS, ROLES, FieldRight, Scope
from tropa.core.registry import Registry

Row = Mapping[str, Scope]
Table = Mapping[str, Row]
"""Scope by role and action; what is not named is none."""


def row(scope: Scope, *actions: str, **others: Scope) -> dict[str, Scope]:
    """One role's line: `scope` for the named actions (all of them when none is named), `others` as they say."""
    return dict.fromkeys(actions or ACTIONS, scope) | others


BUSINESS: Table = {
    "owner": row(Scope.ALL),
    "administrator": row(Scope.ALL),
    "head": row(Scope.TEAM, "view", "edit", "delete", "export", "assign", create=Scope.ALL) | {"import": Scope.ALL},
    "seller": row(Scope.OWN, "view", "create", "edit", "delete", "assign"),
    "viewer": row(Scope.ALL, "view"),
}
"""Records that people work with: customers, tasks, deals."""

REFERENCE: Table = {
    "owner": row(Scope.ALL),
    "administrator": row(Scope.ALL),
    "head": row(Scope.ALL, "view", "create", "edit"),
    "seller": row(Scope.ALL, "view"),
    "viewer": row(Scope.ALL, "view"),
}
"""Lists that everybody reads and few change: tags, sources, teams, members."""

SETTINGS: Table = {"owner": row(Scope.ALL), "administrator": row(Scope.ALL)}
"""What only those who run the workspace see: roles, tokens, webhooks."""


@dataclass(frozen=True)
class AccessKind:
    """One kind of records in the permission table.

    Owned: `owner` (and `team`, `branch`) name its columns. Through a parent: `through` names the link, everything is
    decided by the parent's rights, where edits of the child need the right to edit the parent. Plain: neither; such a
    kind knows only none and all.
    """

    label: str
    title: str | Promise
    owner: str = ""
    team: str = ""
    branch: str = ""
    through: str = ""
    parent: str = ""
    """The parent's kind; empty: the name of the link."""
    actions: tuple[str, ...] = ACTIONS
    defaults: Table = field(default_factory=lambda: BUSINESS)
    fields: Mapping[str, Mapping[str, FieldRight]] = field(default_factory=dict)
    """Field rights that differ from write, by role and field name."""
    follows: Mapping[str, str] = field(default_factory=dict)
    """Fields that show a part of another one, whose right is theirs too: the telephone is one of the contacts."""
    shown_as: str = ""
    """The field of the parent in which these records stand, whose right covers all of theirs."""
    title_field: str = "name"
    """The field that names a record wherever it is spoken of, so it cannot be hidden."""
    handed: Callable[[Sequence[tuple[UUID, UUID | None, UUID | None]]], Iterable[Any]] | None = None
    """The events that tell of records in other hands: (record, whose it was, whose it is). See core.handovers."""
    open: Q = field(default_factory=Q)
    """What a record fulfils that its owner still answers for: a task that is done is nobody's business any more."""
    watched: bool = False
    """Who looks at such a record, or a part of it, is noted in the log of access (core.viewing)."""
    model: Any = None
    """For rows that are no Record or Ledger; others are found by their label."""
    order: int = 0

    def __post_init__(self) -> None:
        if self.through and self.owner:
            raise ValueError(f"{self.label} is either owned or seen through a parent.")
        if unknown := {*self.actions} - {*ACTIONS}:
            raise ValueError(f"{self.label}: no such action: {', '.join(sorted(unknown))}.")
        if unknown := {*self.defaults} - {*ROLES}:
            raise ValueError(f"{self.label}: no such role: {', '.join(sorted(unknown))}.")

    @property
    def parent_kind(self) -> str:
        """The kind whose rights decide, empty when it is its own."""
        return (self.parent or self.through) if self.through else ""

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """What the settings page offers."""
        if not self.owner:
            return (Scope.NONE, Scope.ALL)
        middle = [Scope.TEAM] * bool(self.team) + [Scope.BRANCH] * bool(self.branch)
        return (Scope.NONE, Scope.OWN, *middle, Scope.ALL)

    def fitted(self, scope: Scope) -> Scope:
        """The scope as this kind can tell it: never wider than meant, except that a plain kind has all or nothing."""
        if not self.owner:
            return Scope.NONE if scope is Scope.NONE else Scope.ALL
        return max((offered for offered in self.scopes if offered.reach <= scope.reach), key=lambda each: each.reach)


kinds: Registry[AccessKind] = Registry(AccessKind, module="access")


@dataclass(frozen=True)
class Reach:
    """Records that somebody sees beyond the scope of the role: a co-worker, the owner of a task.

    `ids(viewer, kind)` gives a queryset of ids, or None when it says nothing about this kind. With `fields` only
    these are shown, and the record stays out of lists (`access.glimpse`).
    """

    label: str
    ids: Callable[[Any, str], Any]
    actions: tuple[str, ...] = ("view",)
    fields: frozenset[str] = frozenset()


reaches: Registry[Reach] = Registry(Reach, module="access")
