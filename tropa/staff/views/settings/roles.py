"""Roles and the table of rights."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.urls import page_url
from tropa.staff.models import Role
from tropa.staff.services.roles import create_role, set_rights, trash_role
from tropa.staff.views.settings.base import SectionPage

ORDER = {base: at for at, base in enumerate(access.ROLES)}


def roles() -> list[Role]:
    """The standard ones first, in their order."""
    return sorted(Role.objects.all(), key=lambda role: (not role.standard, ORDER.get(role.base, 9), role.name))


class Roles(SectionPage):
    """The roles; the form makes one more."""

    section = "roles"
    template = "staff/settings/roles.html"
    edits = ("role", "create")

    def done(self, request: Any) -> Any:
        """Make a role."""
        self.made = create_role(name=request.POST.get("name", ""), base=request.POST.get("base", ""), by=request.member)
        return _("Role made. Now set what it may do.")

    def after(self, request: Any) -> str:
        """To its rights."""
        return page_url("staff:role", pk=self.made.pk)

    def context(self, request: Any) -> dict[str, Any]:
        """The roles with how many have them."""
        known = roles()
        people = dict.fromkeys((role.pk for role in known), 0)
        for pk in Role.objects.filter(members__state="active", members__deleted_at=None).values_list("pk", flat=True):
            people[pk] += 1
        bases = [(base, title) for base, title in access.ROLE_TITLES.items() if base != "owner"]
        rows = [(role, access.ROLE_TITLES[role.base], people[role.pk]) for role in known]
        return {"rows": rows, "bases": bases}


class OneRole(SectionPage):
    """The table of one role."""

    section = "roles"
    template = "staff/settings/role.html"
    edits = ("role", "edit")

    def prepare(self, request: Any, **kwargs: Any) -> None:
        """Find the role."""
        self.role: Role = access.fetch(request.member, Role, kwargs["pk"])

    def done(self, request: Any) -> Any:
        """Save the table, or put the role away."""
        self.gone = bool(request.POST.get("away"))
        if self.gone:
            trash_role(role=self.role, by=request.member)
            return _("The role is put away.")
        cells = {name.partition(":")[::2]: scope for name, scope in request.POST.items() if ":" in name}
        set_rights(role=self.role, scopes=cells, by=request.member)
        return _("Rights saved; they hold at once.")

    def after(self, request: Any) -> str:
        """Stay, unless the role is gone."""
        return page_url("staff:roles") if self.gone else str(request.path)

    def context(self, request: Any) -> dict[str, Any]:
        """Lines of the table."""
        rights = Role.objects.get(pk=self.role.pk).rights()
        begin = access.Rights(role=self.role.base)
        lines = []
        for kind, cells in access.table(rights):
            by_action = {cell.action: cell for cell in cells}
            row = []
            for action in access.ACTIONS:
                cell = by_action.get(action)
                changed = cell is not None and cell.scope != begin.scope(kind.label, action)
                row.append((cell, changed))
            lines.append((kind, row))
        return {
            "role": self.role,
            "roles": roles(),
            "lines": lines,
            "actions": [access.ACTION_TITLES[action] for action in access.ACTIONS],
            "scopes": access.SCOPE_TITLES,
            "fixed": self.role.base == "owner",
        }
