"""Members come and go, change role and team."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.access import AccessKind
from tropa.core.errors import Denied
from tropa.core.events import publish
from tropa.core.journal import operation
from tropa.core.journal.reading import Before
from tropa.core.journal.undoing import NotUndoable
from tropa.core.records import Record
from tropa.staff.events import MemberDeactivated, MemberReactivated
from tropa.staff.models import ApiToken, Member, Role, Team


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
        for kind, model in placed_kinds():
            mine = model.everything.filter(**{kind.owner: member.pk})
            mine.update(**placed(kind, model, team=team.pk if team else None, branch=team.branch_id if team else None))


def placed_kinds() -> list[tuple[AccessKind, Any]]:
    """The kinds whose records stand in the team and branch of whoever answers for them, with their models.

    Entries of ledgers do not: they tell whose they were on their day.
    """
    placed = [(kind, access.model_of(kind.label)) for kind in access.kinds if kind.owner and (kind.team or kind.branch)]
    return [(kind, model) for kind, model in placed if issubclass(model, Record)]


def placed(kind: AccessKind, model: Any, **place: UUID | None) -> dict[str, UUID | None]:
    """The columns in which records of this kind keep their team and branch."""
    names = {"team": kind.team, "branch": kind.branch}
    return {model._meta.get_field(names[what]).attname: value for what, value in place.items() if names[what]}


def belongings(member: Member) -> list[tuple[str, int]]:
    """What the member answers for: (title of the kind, how many); shown before a deactivation."""
    counted = [
        (str(kind.title), model.objects.filter(kind.open, **{kind.owner: member.pk}).count())
        for kind, model in placed_kinds()
    ]
    return [(title, count) for title, count in counted if count]


def may_give(by: Member, role: Role) -> None:
    """Only an owner makes owners.

    Raises:
        Denied: `by` is none.
    """
    if role.base == "owner" and by.role.base != "owner":
        raise Denied("role", "assign")


def check_returned(viewer: Any, _model: Any, changes: Sequence[tuple[str, Before]]) -> None:
    """The journal's guard: what an undo would make of members obeys the rules of the verbs above.

    Raises:
        Denied: it touches an owner, or makes one, and the viewer is none.
        NotUndoable: nobody would be left as owner.
    """
    first: dict[UUID, dict[str, Any]] = {}
    for action, before in changes:
        # The newest comes first: what stays is what stood before the whole deed.
        first.setdefault(before.id, {}).update(before.values or ({"state": "gone"} if action == "c" else {}))
    owning = set(Role.everything.filter(base="owner").values_list("pk", flat=True))
    owners = set(Member.objects.owners().values_list("pk", flat=True))
    touched = Member.everything.filter(pk__in=first).values_list("pk", "role_id", "state", "deleted_at")
    for pk, role, state, deleted in touched:
        now = {"role_id": role, "state": state, "deleted_at": deleted}
        then = now | first[pk]
        owned = {each["role_id"] for each in (now, then)} & owning
        if now != {name: then[name] for name in now} and owned and not _is_owner(viewer):
            raise Denied("role", "assign")
        stays = then["role_id"] in owning and then["state"] == Member.State.ACTIVE and then["deleted_at"] is None
        owners = owners | {pk} if stays else owners - {pk}
    if not owners:
        raise NotUndoable("staff.last_owner", _("The company would be left without an owner."))


def _is_owner(viewer: Any) -> bool:
    return viewer == access.SYSTEM_VIEWER or (isinstance(viewer, Member) and viewer.role.base == "owner")


def _may_touch(by: Member, member: Member) -> None:
    access.check(by, "member", "edit", member)
    may_give(by, member.role)
