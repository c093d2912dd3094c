"""Who may: one table of roles, kinds, actions and scopes, from which check, row filter, settings page and tests come.

Every edge asks `check` (or `fetch`) before anything else; lists go through `Model.objects.visible_to(viewer)`.
"""

from tropa.core.access.declarations import BUSINESS, REFERENCE, SETTINGS, AccessKind, Reach, kinds, reaches, row
from tropa.core.access.filters import check, fetch, glimpse, known, may, model_of, row_filter
from tropa.core.access.rights import SYSTEM_VIEWER, Cell, Rights, Viewer, table, widest
from tropa.core.access.scopes import ACTION_TITLES, ACTIONS, ROLE_TITLES, ROLES, SCOPE_TITLES, FieldRight, Scope
from tropa.core.access.viewers import ViewerFinder, finders, viewer_of

__all__ = [
    "ACTIONS",
    "ACTION_TITLES",
    "BUSINESS",
    "REFERENCE",
    "ROLES",
    "ROLE_TITLES",
    "SCOPE_TITLES",
    "SETTINGS",
    "SYSTEM_VIEWER",
    "AccessKind",
    "Cell",
    "FieldRight",
    "Reach",
    "Rights",
    "Scope",
    "Viewer",
    "ViewerFinder",
    "check",
    "fetch",
    "finders",
    "glimpse",
    "kinds",
    "known",
    "may",
    "model_of",
    "reaches",
    "row",
    "row_filter",
    "table",
    "viewer_of",
    "widest",
]
