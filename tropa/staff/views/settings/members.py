"""Members and invitations."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.ids import as_uuid
from tropa.core.journal import operation
from tropa.core.urls import page_url
from tropa.staff import services
from tropa.staff.models import ApiToken, Invitation, Member, Role, Team
from tropa.staff.requests import MemberRequest
from tropa.staff.services.members import belongings
from tropa.staff.views.settings.base import SectionPage

SHOWN = 200
PAGE = 50


def chosen(model: Any, raw: str | None, field: str) -> Any:
    """The record a select names; None when nothing is chosen.

    Raises:
        RuleViolation: it is not there any more.
    """
    if not raw:
        return None
    identity = as_uuid(raw)
    found = model.objects.filter(pk=identity).first() if identity else None
    if found is None:
        raise RuleViolation("staff.choice", _("Choose from the list."), field)
    return found


def required_role(raw: str | None) -> Role:
    """The role that was chosen.

    Raises:
        RuleViolation: none was.
    """
    role: Role | None = chosen(Role, raw, "role")
    if role is None:
        raise RuleViolation("staff.choice", _("Choose a role."), "role")
    return role


def choices(model: Any) -> list[tuple[str, str]]:
    """Living records for a select."""
    return [(str(pk), name) for pk, name in model.objects.order_by("name", "id").values_list("pk", "name")]


class Members(SectionPage):
    """The list; the form invites."""

    section = "members"
    template = "staff/settings/members.html"
    edits = ("invitation", "create")

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """The page; htmx asks for what is found and for more of it."""
        if request.headers.get("HX-Target") in {"people", "more"}:
            return render(request, f"{self.template}#people", self.context(request))
        return super().get(request, **kwargs)

    def done(self, request: MemberRequest) -> Any:
        """Invite."""
        email = request.POST.get("email", "")
        services.invite(
            email=email,
            role=required_role(request.POST.get("role")),
            team=chosen(Team, request.POST.get("team"), "team"),
            by=request.member,
        )
        return _("Invitation sent to %(email)s; it is open for three days.") % {"email": email.strip()}

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """Who is here and who is awaited."""
        words, last = request.GET.get("q", "")[:100].replace("\0", ""), as_uuid(request.GET.get("after", ""))
        everybody = Member.objects.visible_to(request.member)
        before = everybody.filter(pk=last).first() if last else None
        found = list(everybody.called(words).after(before).select_related("role", "team", "user")[: PAGE + 1])
        open_ones = Invitation.objects.visible_to(request.member).open().select_related("role", "invited_by")
        return {
            "members": found[:PAGE],
            "before": before,
            "more": found[PAGE - 1].pk if len(found) > PAGE else None,
            "words": words,
            "invitations": [] if words or before else open_ones.order_by("-created_at")[:SHOWN],
            "roles": choices(Role),
            "teams": choices(Team),
        }


class OneMember(SectionPage):
    """A member: role and team, and how he leaves."""

    section = "members"
    template = "staff/settings/member.html"
    edits = ("member", "edit")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find the member."""
        self.person: Member = access.fetch(request.member, Member, kwargs["pk"])

    def done(self, request: MemberRequest) -> Any:
        """Deactivate, let in again, or change role and team."""
        name = {"name": self.person.name}
        deed = request.POST.get("state")
        if deed == Member.State.DEACTIVATED:
            services.deactivate(member=self.person, by=request.member)
            return _("%(name)s is out at once; nothing of theirs has disappeared.") % name
        if deed == Member.State.ACTIVE:
            services.reactivate(member=self.person, by=request.member)
            return _("%(name)s may come in again.") % name
        role = required_role(request.POST.get("role"))
        team = chosen(Team, request.POST.get("team"), "team")
        with operation("staff.change_member", title=_("Role and team of %(name)s changed") % name):
            if role.pk != self.person.role_id:
                services.change_role(member=self.person, role=role, by=request.member)
            if (team.pk if team else None) != self.person.team_id:
                services.change_team(member=self.person, team=team, by=request.member)
        return _("Saved")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """What the member has, and what a deactivation does."""
        return {
            "person": Member.objects.select_related("role", "team", "user").get(pk=self.person.pk),
            "roles": choices(Role),
            "teams": choices(Team),
            "belongings": belongings(self.person),
            "tokens": ApiToken.objects.alive().filter(member=self.person).count(),
        }


class OneInvitation(SectionPage):
    """An open invitation: sent again, or taken back."""

    section = "members"
    template = "staff/settings/members.html"
    edits = ("invitation", "delete")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it among the open ones."""
        pk: UUID = kwargs["pk"]
        found: Invitation | None = Invitation.objects.visible_to(request.member).open().filter(pk=pk).first()
        if found is None:
            raise NotFound
        self.invitation = found

    def done(self, request: MemberRequest) -> Any:
        """Once more with a new link, or the old link ends."""
        invitation = self.invitation
        email = {"email": invitation.email}
        if request.POST.get("again"):
            services.invite(email=invitation.email, role=invitation.role, team=invitation.team, by=request.member)
            return _("Invitation sent to %(email)s; it is open for three days.") % email
        with operation("staff.trash_invitation", title=_("Invitation of %(email)s taken back") % email):
            invitation.trash()
        return _("The link does not work any more.")

    def after(self, request: MemberRequest) -> str:
        """Back to the list."""
        return page_url("staff:members")
