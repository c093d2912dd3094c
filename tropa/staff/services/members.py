"""Members come and go, change role and team."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import Denied
from tropa.core.events import publish
from tropa.core.journal import operation
from tropa.staff.events import MemberDeactivated, MemberReactivated
from tropa.staff.models import ApiToken, Member, Owned, Role, Team


def deactivate(*, member: Member, by: Member) -> None:
    """Close the workspace for a member at once: the state is read with each request, tokens end for ever.

    Nothing of the member's disappears; other workspaces of the same person stay open.

    Raises:
        Denied: `by` may not edit members, or touches an owner without being one.
        RuleViolation: the last owner, or deactivated already.
    """
    _may_touch(by, member)
    with operation("staff.deactivate", title=_("%(name)s deactivated") % {"name": member.name}):
        member.deactivate()
        ApiToken.objects.filter(member=member).revoke()
        publish(MemberDeactivated(member_id=member.pk))


def reactivate(*, member: Member, by: Member) -> None:
    """Let a member in again; revoked tokens stay revoked.

    Raises:
        Denied: `by` may not edit members.
        RuleViolation: the member works already.
    """
    _may_touch(by, member)
    with operation("staff.reactivate", title=_("%(name)s works again") % {"name": member.name}):
        member.reactivate()
        publish(MemberReactivated(member_id=member.pk))


def change_role(*, member: Member, role: Role, by: Member) -> None:
    """Give a member another role.

    Raises:
        Denied: `by` may not, or would give more than an owner alone can give.
        RuleViolation: the company would be left without an owner.
    """
    _may_touch(by, member)
    may_give(by, role)
    with operation("staff.change_role", title=_("Role of %(name)s changed") % {"name": member.name}):
        member.give_role(role)


def change_team(*, member: Member, team: Team | None, by: Member) -> None:
    """Move a member to another team; what the member owns goes along.

    Raises:
        Denied: `by` may not edit members.
    """
    _may_touch(by, member)
    with operation("staff.change_team", title=_("Team of %(name)s changed") % {"name": member.name}):
        member.team = team
        member.save()
        for model in owned_models():
            model.objects.filter(owner=member).update(**Owned.given_to(member))


def owned_models() -> list[Any]:
    """Every kind of records that somebody answers for."""
    return [model for model in apps.get_models() if issubclass(model, Owned)]


def belongings(member: Member) -> list[tuple[str, int]]:
    """What the member answers for: (title of the kind, how many); shown before a deactivation."""
    counted = [(model, model.objects.filter(owner=member).count()) for model in owned_models()]
    return [(str(model._meta.verbose_name_plural), count) for model, count in counted if count]


def may_give(by: Member, role: Role) -> None:
    """Only an owner makes owners.

    Raises:
        Denied: `by` is none.
    """
    if role.base == "owner" and by.role.base != "owner":
        raise Denied("role", "assign")


def _may_touch(by: Member, member: Member) -> None:
    access.check(by, "member", "edit", member)
    may_give(by, member.role)
