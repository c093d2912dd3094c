"""Roles and the table of rights."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tropa.core import access, catalogue
from tropa.core.errors import NotFound
from tropa.core.urls import page_url
from tropa.staff.factors import with_second_factor
from tropa.staff.models import Member, Role
from tropa.staff.requests import MemberRequest
from tropa.staff.services.export_limits import set_export_limits
from tropa.staff.services.roles import (
    choices_of,
    create_role,
    limitable,
    require_second_factor,
    set_field_rights,
    set_rights,
    trash_role,
)
from tropa.staff.views.settings.base import SectionPage

FIELD_RIGHTS = {
    "write": gettext_lazy("Sees and changes"),
    "read": gettext_lazy("Only sees"),
    "none": gettext_lazy("Does not see"),
}
ORDER = {base: at for at, base in enumerate(access.ROLES)}


def roles() -> list[Role]:
    """The standard ones first, in their order."""
    return sorted(Role.objects.all(), key=lambda role: (not role.standard, ORDER.get(role.base, 9), role.name))


class Roles(SectionPage):
    """The roles; the form makes one more."""

    section = "roles"
    template = "staff/settings/roles.html"
    edits = ("role", "create")

    def done(self, request: MemberRequest) -> Any:
        """Make a role."""
        self.made = create_role(name=request.POST.get("name", ""), base=request.POST.get("base", ""), by=request.member)
        return _("Role made. Now set what it may do.")

    def after(self, request: MemberRequest) -> str:
        """To its rights."""
        return page_url("staff:role", pk=self.made.pk)

    def context(self, request: MemberRequest) -> dict[str, Any]:
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

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find the role."""
        self.role: Role = access.fetch(request.member, Role, kwargs["pk"])

    def done(self, request: MemberRequest) -> Any:
        """Save the table, or put the role away."""
        self.gone = bool(request.POST.get("away"))
        if required := request.POST.get("second_factor"):
            require_second_factor(role=self.role, required=required == "required", by=request.member)
            return _("The second step is required from now on.") if required == "required" else _("Saved")
        if self.gone:
            trash_role(role=self.role, by=request.member)
            return _("The role is put away.")
        cells = {name.partition(":")[::2]: str(scope) for name, scope in request.POST.items() if ":" in name}
        if "export_most" in request.POST and self.role.base != "owner":
            most, daily = request.POST["export_most"], request.POST.get("export_daily", "")
            set_export_limits(role=self.role, most=most, daily=daily, by=request.member)
        set_rights(role=self.role, scopes=cells, by=request.member)
        return _("Rights saved; they hold at once.")

    def after(self, request: MemberRequest) -> str:
        """Stay, unless the role is gone."""
        return page_url("staff:roles") if self.gone else str(request.path)

    def context(self, request: MemberRequest) -> dict[str, Any]:
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
            "may_require": self.role.base != "owner" or request.member.role.base == "owner",
            "without": self.without_second_factor(),
            "limits": {name: request.POST.get(name, _limit(self.role, name)) for name in LIMITS},
            "limitable": {kind.label for kind in with_fields()},
        }

    def without_second_factor(self) -> int:
        """How many members of the role have none."""
        users = set(Member.objects.active().filter(role=self.role).values_list("user_id", flat=True))
        return len(users - with_second_factor(users))


LIMITS = ("export_most", "export_daily")


def _limit(role: Role, name: str) -> str:
    found = getattr(role, name)
    return "" if found is None else str(found)


def with_fields() -> list[access.AccessKind]:
    """The kinds whose fields can be limited one by one."""
    return [kind for kind in access.kinds if not kind.parent_kind and catalogue.is_declared(kind.label)]


class RoleFields(SectionPage):
    """What one role sees and changes of a kind's fields."""

    section = "roles"
    template = "staff/settings/role_fields.html"
    edits = ("role", "edit")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find the role and the kind."""
        self.role: Role = access.fetch(request.member, Role, kwargs["pk"])
        kinds = {kind.label: kind for kind in with_fields()}
        if kwargs["kind"] not in kinds:
            raise NotFound
        self.kind, self.kinds = kinds[kwargs["kind"]], list(kinds.values())

    def done(self, request: MemberRequest) -> Any:
        """Save them all."""
        names = {spec.name for spec in limitable(self.kind.label)}
        rights = {name: str(right) for name, right in request.POST.items() if name in names}
        set_field_rights(role=self.role, kind=self.kind.label, rights=rights, by=request.member)
        return _("Rights saved; they hold at once.")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """Lines: the field, its right, what may be chosen, whether it differs from the role's beginning."""
        rights = Role.objects.get(pk=self.role.pk).rights()
        beginning = self.kind.fields.get(self.role.base, {})
        lines = []
        for spec in limitable(self.kind.label):
            stored = rights.fields.get((self.kind.label, spec.name)) or beginning.get(spec.name, "write")
            offered = choices_of(spec)
            now = stored if stored in offered else offered[-1]
            choices = [(right, right in offered, right == now) for right in FIELD_RIGHTS]
            lines.append((spec, choices, stored != beginning.get(spec.name, "write")))
        followers = {name: self.kind.follows[name] for name in self.kind.follows}
        labels = {spec.name: spec.label for spec in catalogue.of(self.kind.label)}
        along = {
            spec.name: ", ".join(labels[name] for name, leader in followers.items() if leader == spec.name)
            for spec, _choices, _changed in lines
        }
        return {
            "role": self.role,
            "kind": self.kind,
            "kinds": self.kinds,
            "lines": [(spec, choices, changed, along[spec.name]) for spec, choices, changed in lines],
            "rights": FIELD_RIGHTS.items(),
            "fixed": self.role.base == "owner",
        }
