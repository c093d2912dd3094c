"""The permission table of a role, and roles of the company's own."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import access, catalogue
from tropa.core.catalogue import FieldSpec
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.staff.factors import with_second_factor
from tropa.staff.models import Grant, Member, Role
from tropa.staff.services.export_limits import DAILY
from tropa.staff.services.members import may_give
from tropa.staff.services.saving import checked
from tropa.staff.services.telling import notify


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
        role = Role(name=" ".join(name.split()), base=base, export_daily=DAILY.get(base))
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


def require_second_factor(*, role: Role, required: bool, by: Member) -> None:
    """Let nobody of this role work here without a second factor, or no longer require it.

    Who has none is told at the bell and led to set it up at the next sign-in, at the latest after a week. Tokens made
    before go on working: they open nothing that a password opens, and can be revoked.

    Raises:
        Denied: `by` may not, or the role is the owners' and `by` is none.
    """
    access.check(by, "role", "edit")
    may_give(by, role)
    if required == (role.second_factor_since is not None):
        return
    title = _("Second step required of “%(name)s”") if required else _("Second step no longer required of “%(name)s”")
    with operation("staff.require_second_factor", title=title % {"name": role.name}):
        role.second_factor_since = timezone.now() if required else None
        role.save()
        if required:
            _tell_who_has_none(role)


def _tell_who_has_none(role: Role) -> None:
    people = list(Member.objects.active().filter(role=role))
    ready = with_second_factor(member.user_id for member in people)
    for member in people:
        if member.user_id not in ready:
            with override(member.language):
                notify(member, _("Your role needs a second step at sign-in: turn it on in Settings, Security."))


def set_field_rights(*, role: Role, kind: str, rights: Mapping[str, str], by: Member) -> None:
    """Set what a role sees and changes of a kind's fields; what equals the role's beginning is not kept.

    Raises:
        Denied: `by` may not.
        RuleViolation: the owner's role, an unknown field or right, or the field that names the records.
    """
    access.check(by, "role", "edit")
    if role.base == "owner":
        raise RuleViolation("staff.owner_rights", _("An owner may always do everything."))
    offered = {spec.name: spec for spec in limitable(kind)}
    for name, right in rights.items():
        if name not in offered or right not in choices_of(offered[name]):
            raise RuleViolation("staff.field_right", _("There is no such right."), name)
    beginning, begin = access.kinds.get(kind).fields.get(role.base, {}), access.Rights(role=role.base)
    grant = role.grants.filter(kind=kind, action="view").first()
    kept = grant.fields if grant else {}
    wanted = {**kept, **rights}
    wanted = {name: right for name, right in wanted.items() if right != beginning.get(name, "write")}
    with operation("staff.set_field_rights", title=_("Field rights of “%(name)s” changed") % {"name": role.name}):
        if grant is None and wanted:
            Grant.objects.create(role=role, kind=kind, action="view", scope=begin.scope(kind, "view"), fields=wanted)
        elif grant is not None and grant.fields != wanted:
            if wanted or grant.scope != begin.scope(kind, "view"):
                grant.fields = wanted
                grant.save()
            else:
                grant.trash()


def limitable(kind: str) -> list[FieldSpec]:
    """The fields whose right can be set by itself; those that follow another one have its right.

    Raises:
        RuleViolation: the kind has no such fields.
    """
    if kind not in access.kinds or access.kinds.get(kind).parent_kind or not catalogue.is_declared(kind):
        raise RuleViolation("staff.field_kind", _("The fields of these records cannot be limited."))
    return [spec for spec in catalogue.of(kind) if spec.name not in access.kinds.get(kind).follows]


def choices_of(spec: FieldSpec) -> tuple[access.FieldRight, ...]:
    """What can be set: what Tropa fills cannot be changed, what names a record cannot be hidden."""
    names = access.kinds.get(spec.kind).title_field == spec.name
    rights: tuple[access.FieldRight, ...] = ("read",) if names else ("none", "read")
    return rights if spec.readonly else (*rights, "write")


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
