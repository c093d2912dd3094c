"""How far a right reaches, and what can be allowed."""

from enum import StrEnum
from typing import Literal

from django.utils.translation import gettext_lazy as _


class Scope(StrEnum):
    """Whose records a right covers; each wider one contains the narrower ones."""

    NONE = "none"
    OWN = "own"
    TEAM = "team"
    BRANCH = "branch"
    ALL = "all"

    @property
    def reach(self) -> int:
        """0 (none) to 4 (all), for comparing."""
        return _REACH[self]


_REACH = {scope: reach for reach, scope in enumerate(Scope)}

FieldRight = Literal["none", "read", "write"]

ACTIONS = ("view", "create", "edit", "delete", "export", "import", "assign", "manage")
ROLES = ("owner", "administrator", "head", "seller", "viewer")

SCOPE_TITLES = {
    Scope.NONE: _("nothing"),
    Scope.OWN: _("own"),
    Scope.TEAM: _("of the team"),
    Scope.BRANCH: _("of the branch"),
    Scope.ALL: _("all"),
}
ACTION_TITLES = {
    "view": _("See"),
    "create": _("Create"),
    "edit": _("Edit"),
    "delete": _("Delete"),
    "export": _("Export"),
    "import": _("Import"),
    "assign": _("Assign"),
    "manage": _("Manage"),
}
ROLE_TITLES = {
    "owner": _("Owner of the company"),
    "administrator": _("Administrator"),
    "head": _("Head of a team"),
    "seller": _("Seller"),
    "viewer": _("Viewer"),
}
