"""The permission table of a role, and roles of the company's own."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.staff.models import Grant, Member, Role
from tropa.staff.services.saving import checked


def create_role(*, name: str, base: str, by: Member) -> Role:
    """A role that starts as one of the standard ones.

    Raises:
        Denied: `by` may not.
        RuleViolation: no name, a taken one, or it would be an owner's.
    """
    access.check(by, "role", "create")
    if base not in access.ROLES or base == "owner":
        raise RuleViolation("staff.role_base", _("Choose the role that the new one starts from."), "base")
    with operation("staff.create_role", title=_("Role “%(name)s” made") % {"name": name.strip()[:80]}):
        role = Role(name=" ".join(name.split()), base=base)
        checked(role).save()
    return role


def set_rights(*, role: Role, scopes: Mapping[tuple[str, str], str], by: Member) -> None:
    """Set cells of the table; a cell that equals the role's beginning keeps no grant.

    Raises:
        Denied: `by` may not.
        RuleViolation: the owner's role, or a scope that the kind does not know.
    """
    access.check(by, "role", "edit")
    if role.base == "owner":
        raise RuleViolation("staff.owner_rights", _("An owner may always do everything."))
    begin = access.Rights(role=role.base)
    grants = {(grant.kind, grant.action): grant for grant in role.grants.all()}
    with operation("staff.set_rights", title=_("Rights of “%(name)s” changed") % {"name": role.name}):
        for (kind, action), scope in scopes.items():
            declared = access.kinds.get(kind) if kind in access.kinds else None
            if declared is None or action not in declared.actions or scope not in declared.scopes:
                raise RuleViolation("staff.scope", _("There is no such right."))
            _set(role, grants.get((kind, action)), kind, action, scope, begin.scope(kind, action))


def _set(role: Role, grant: Grant | None, kind: str, action: str, scope: str, default: str) -> None:
    if grant is None:
        if scope != default:
            Grant.objects.create(role=role, kind=kind, action=action, scope=scope)
    elif scope == default and not grant.fields:
        grant.trash()
    elif grant.scope != scope:
        grant.scope = scope
        grant.save()


def trash_role(*, role: Role, by: Member) -> None:
    """Put a role of the company's own away.

    Raises:
        Denied: `by` may not.
        RuleViolation: a standard one, or somebody has it.
    """
    access.check(by, "role", "delete")
    if role.standard:
        raise RuleViolation("staff.standard_role", _("Standard roles stay."))
    if Member.objects.filter(role=role).exists():
        raise RuleViolation("staff.role_in_use", _("Somebody has this role. Give those members another one first."))
    with operation("staff.trash_role", title=_("Role “%(name)s” put away") % {"name": role.name}):
        role.trash()
