"""The questions asked at each edge: may this be done at all, to this record, and which rows are meant."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q

from tropa.core import kinds as records
from tropa.core.access.declarations import AccessKind, kinds, reaches
from tropa.core.access.rights import Viewer, inherited_action
from tropa.core.access.scopes import Scope
from tropa.core.errors import Denied, NotFound

NOTHING = Q(pk__in=[])
lookers: list[Callable[[Any], None]] = []
"""Called with each record that is fetched for somebody: the log of access notes it."""


def check(viewer: Viewer, kind: str, action: str, record: Any = None) -> None:
    """Ask before anything else.

    Raises:
        Denied: the viewer may not do this, at all or to this record.
    """
    if not may(viewer, kind, action, record):
        raise Denied(kind, action)


def may(viewer: Viewer, kind: str, action: str, record: Any = None) -> bool:
    """Whether the viewer may do this at all, or to this record."""
    scope = viewer.rights.scope(kind, action)
    if record is None or scope in {Scope.NONE, Scope.ALL}:
        return scope is not Scope.NONE
    declared = kinds.get(kind)
    if declared.owner and _stands_in(viewer, declared, record, scope):
        return True
    return bool(type(record)._base_manager.filter(row_filter(viewer, type(record), action), pk=record.pk).exists())


def fetch(
    viewer: Viewer, model: Any, identity: UUID, action: str = "view", *, trashed: bool = False, rows: Any = None
) -> Any:
    """The record, asked for in the right order: what one may not see is not there, what one sees may be refused.

    Args:
        trashed: look in the trash as well.
        rows: the queryset to look in, where the caller joins what it shows; default is all of `model`.

    Raises:
        NotFound: not there or not visible.
        Denied: visible, but `action` is not allowed.
    """
    if rows is None:
        rows = model.everything if trashed else model.objects
    record = rows.filter(row_filter(viewer, model), pk=identity).first()
    if record is None:
        raise NotFound
    if action != "view":
        check(viewer, model.kind_label, action, record)
    for look in lookers:
        look(record)
    return record


def row_filter(viewer: Viewer, model: Any, action: str = "view") -> Q:
    """The rows of `model` for which the viewer has the right: branches over indexed columns, joined by OR.

    Further reaches come as one uncorrelated list of ids each, which both databases hash once.
    """
    declared = kinds.get(model.kind_label)
    scope = viewer.rights.scope(declared.label, action)
    if scope is Scope.NONE:
        return NOTHING
    if scope is Scope.ALL:
        return Q()
    if declared.parent_kind:
        parent = model_of(declared.parent_kind)
        ids = parent._base_manager.filter(row_filter(viewer, parent, inherited_action(action))).values("pk")
        return Q(**{f"{declared.through}__in": ids})
    return _branches(viewer, declared, scope) | _reached(viewer, declared.label, action)


def glimpse(viewer: Viewer, model: Any) -> tuple[Q, frozenset[str]]:
    """Rows outside the viewer's rights of which only some fields are shown (the customer of an own task), and these."""
    found, fields = NOTHING, frozenset[str]()
    for reach in reaches:
        ids = reach.ids(viewer, model.kind_label) if reach.fields else None
        if ids is not None:
            found, fields = found | Q(pk__in=ids), fields | reach.fields
    return found, fields


def known(viewer: Viewer, model: Any, name: str) -> Q:
    """The rows whose field `name` is shown to the viewer: his own by right, others at a glimpse."""
    rows, (glimpsed, shown) = row_filter(viewer, model), glimpse(viewer, model)
    # An empty filter means every row; joined by OR with another it would mean the other's rows alone.
    return rows | glimpsed if rows and name in shown else rows


def model_of(kind: str) -> Any:
    """The model of a declared kind."""
    return kinds.get(kind).model or records.model(kind)


def _branches(viewer: Viewer, declared: AccessKind, scope: Scope) -> Q:
    found = Q(**{declared.owner: viewer.id})
    if declared.team and scope.reach >= Scope.TEAM.reach and viewer.team_ids:
        found |= Q(**{f"{declared.team}__in": viewer.team_ids})
    if declared.branch and scope.reach >= Scope.BRANCH.reach and viewer.branch_ids:
        found |= Q(**{f"{declared.branch}__in": viewer.branch_ids})
    return found


def _reached(viewer: Viewer, kind: str, action: str) -> Q:
    found = Q()
    for reach in reaches:
        ids = reach.ids(viewer, kind) if action in reach.actions and not reach.fields else None
        if ids is not None:
            found |= Q(pk__in=ids)
    return found


def _stands_in(viewer: Viewer, declared: AccessKind, record: Any, scope: Scope) -> bool:
    """The branches again for a loaded (or new) record, without SQL."""

    def value(name: str) -> Any:
        return getattr(record, record._meta.get_field(name).attname)

    if value(declared.owner) == viewer.id:
        return True
    if declared.team and scope.reach >= Scope.TEAM.reach and value(declared.team) in viewer.team_ids:
        return True
    return bool(declared.branch) and scope is Scope.BRANCH and value(declared.branch) in viewer.branch_ids
