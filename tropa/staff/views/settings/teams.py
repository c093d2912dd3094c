"""Teams and branches."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.urls import page_url
from tropa.staff.models import Branch, Member, Team
from tropa.staff.requests import MemberRequest
from tropa.staff.services.teams import put_away, save_branch, save_team
from tropa.staff.views.settings.base import SectionPage
from tropa.staff.views.settings.company import zones
from tropa.staff.views.settings.members import choices, chosen


class Teams(SectionPage):
    """Both lists; two forms make one more of each."""

    section = "teams"
    template = "staff/settings/teams.html"
    edits = ("team", "create")

    def done(self, request: MemberRequest) -> Any:
        """Make a team or a branch."""
        posted = request.POST
        if posted.get("kind") == "branch":
            save_branch(**branch_of(posted), by=request.member)
        else:
            save_team(**team_of(posted), by=request.member)
        return _("Saved")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """What there is, and the choices."""
        teams = Team.objects.visible_to(request.member).select_related("head", "parent", "branch")
        branches = Branch.objects.visible_to(request.member).select_related("head")
        people: dict[Any, int] = {}
        for pk in Member.objects.active().exclude(team=None).values_list("team_id", flat=True):
            people[pk] = people.get(pk, 0) + 1
        return {
            "rows": [(team, people.get(team.pk, 0)) for team in teams.order_by("name", "id")],
            "places": branches.order_by("name", "id"),
            "kind": request.POST.get("kind", "team"),
            **all_choices(),
            "zones": zones(),
        }


class OneTeam(SectionPage):
    """A team."""

    section = "teams"
    template = "staff/settings/team.html"
    edits = ("team", "edit")
    model: Any = Team

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.place = access.fetch(request.member, self.model, kwargs["pk"])

    def done(self, request: MemberRequest) -> Any:
        """Change it, or put it away."""
        self.gone = bool(request.POST.get("away"))
        if self.gone:
            put_away(place=self.place, by=request.member)
            return _("“%(name)s” is in the archive now.") % {"name": self.place}
        self.save(request)
        return _("Saved")

    def save(self, request: MemberRequest) -> None:
        """Change it."""
        save_team(team=self.place, **team_of(request.POST), by=request.member)

    def after(self, request: MemberRequest) -> str:
        """Back to the lists."""
        return page_url("staff:teams")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """As it is stored, not as a refused form left it."""
        place = self.model.objects.get(pk=self.place.pk)
        return {"place": place, "is_team": self.model is Team, **all_choices(), "zones": zones()}


class OneBranch(OneTeam):
    """A branch."""

    edits = ("branch", "edit")
    model = Branch

    def save(self, request: MemberRequest) -> None:
        """Change it."""
        save_branch(branch=self.place, **branch_of(request.POST), by=request.member)


def team_of(posted: Any) -> dict[str, Any]:
    """The values of a team's form."""
    return {
        "name": posted.get("name", ""),
        "head": chosen(Member, posted.get("head"), "head"),
        "parent": chosen(Team, posted.get("parent"), "parent"),
        "branch": chosen(Branch, posted.get("branch"), "branch"),
    }


def branch_of(posted: Any) -> dict[str, Any]:
    """The values of a branch's form."""
    return {
        "name": posted.get("name", ""),
        "head": chosen(Member, posted.get("head"), "head"),
        "time_zone": posted.get("time_zone"),
    }


def all_choices() -> dict[str, Any]:
    """Of the selects."""
    return {"heads": choices(Member), "teams": choices(Team), "branches": choices(Branch)}
