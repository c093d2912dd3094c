"""Teams and branches: made, changed, put away."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.staff.models import Branch, Member, Team
from tropa.staff.services.companies import checked_zone
from tropa.staff.services.members import placed, placed_kinds
from tropa.staff.services.saving import checked


def save_team(
    *, name: str, by: Member, team: Team | None = None, head: Any = None, parent: Any = None, branch: Any = None
) -> Team:
    """Make a team, or change one; records of a team that moves to another branch go along.

    Raises:
        Denied: `by` may not.
        RuleViolation: no name, a taken one, or the team would stand below itself.
    """
    access.check(by, "team", "edit" if team else "create")
    name = " ".join(name.split())
    title = _("Team “%(name)s” changed") if team else _("Team “%(name)s” made")
    with operation("staff.save_team" if team else "staff.create_team", title=title % {"name": name[:120]}):
        saved = team or Team()
        moves = team is not None and team.branch_id != (branch.pk if branch else None)
        saved.name, saved.head, saved.branch = name, head, branch
        saved.put_under(parent)
        checked(saved).save()
        for kind, model in placed_kinds() if moves else ():
            if kind.team:
                model.everything.filter(**{kind.team: saved.pk}).update(**placed(kind, model, branch=saved.branch_id))
    return saved


def save_branch(
    *, name: str, by: Member, branch: Branch | None = None, head: Any = None, time_zone: str | None = None
) -> Branch:
    """Make a branch, or change one.

    Args:
        time_zone: IANA name; "" is the company's, None leaves it as it is.

    Raises:
        Denied: `by` may not.
        RuleViolation: no name, a taken one, or no such time zone.
    """
    access.check(by, "branch", "edit" if branch else "create")
    name = " ".join(name.split())
    title = _("Branch “%(name)s” changed") if branch else _("Branch “%(name)s” made")
    with operation("staff.save_branch" if branch else "staff.create_branch", title=title % {"name": name[:120]}):
        saved = branch or Branch()
        saved.name, saved.head = name, head
        if time_zone is not None:
            saved.time_zone = time_zone and checked_zone(time_zone)
        checked(saved).save()
    return saved


def put_away(*, place: Team | Branch, by: Member) -> None:
    """Put a team or branch away that nobody is in.

    Raises:
        Denied: `by` may not.
        RuleViolation: somebody or something is in it.
    """
    access.check(by, place.kind_label, "delete")
    inside = Member.objects.filter(team=place) if isinstance(place, Team) else Team.objects.filter(branch=place)
    below = Team.objects.filter(parent=place) if isinstance(place, Team) else Team.objects.none()
    if inside.exists() or below.exists():
        raise RuleViolation("staff.not_empty", _("It is not empty. Move those who are in it first."))
    with operation(f"staff.trash_{place.kind_label}", title=_("“%(name)s” put away") % {"name": place.name}):
        place.trash()
