"""Invitations: sent, looked up, accepted once."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import access, mail, scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.events import publish
from tropa.core.journal import operation
from tropa.core.models import Workspace, WorkspaceSettings
from tropa.staff import secret_keys
from tropa.staff.events import MemberJoined
from tropa.staff.models import Invitation, Member, Role, Team, User
from tropa.staff.models.invitation import LIFETIME
from tropa.staff.models.team import structure
from tropa.staff.services.members import may_give
from tropa.staff.services.opening import check_email, new_user
from tropa.staff.services.passwords import absolute

PREFIX = "inv"


def invite(*, email: str, role: Role, by: Member, team: Team | None = None) -> tuple[Invitation, str]:
    """Invite an address; an older open invitation to it ends. Returns the invitation and the secret of its link.

    Raises:
        Denied: `by` may not invite, or not with this role.
        RuleViolation: no address, or its person is a member already.
    """
    access.check(by, "invitation", "create")
    may_give(by, role)
    email = email.strip().casefold()
    check_email(email)
    if Member.objects.filter(user__email=email).exists():
        raise RuleViolation("staff.member_already", _("A member has this e-mail already."), "email")
    secret = secret_keys.make(PREFIX, by.workspace_id)
    with operation("staff.invite", title=_("%(email)s invited") % {"email": email}):
        for older in Invitation.objects.open().filter(email=email):
            older.trash()
        invitation = Invitation.objects.create(
            email=email,
            role=role,
            team=team,
            invited_by=by,
            expires_at=timezone.now() + LIFETIME,
            digest=secret_keys.digest(secret),
        )
        _send(invitation, secret, by)
    return invitation, secret


def _send(invitation: Invitation, secret: str, by: Member) -> None:
    """The letter, in the company's language."""
    company = WorkspaceSettings.objects.get()
    link = absolute(reverse("account:invitation", kwargs={"secret": secret}))
    with override(company.language):
        mail.send(
            to=invitation.email,
            subject=_("%(company)s invites you to Tropa") % {"company": company.name},
            template="staff/letters/invitation",
            context={"name": by.name, "company": company.name, "link": link},
        )


def workspace_behind(secret: str) -> UUID:
    """The workspace an invitation's link names.

    Raises:
        NotFound: the link is not of this form, or its workspace is closed.
    """
    workspace = secret_keys.workspace_of(PREFIX, secret)
    known = Workspace.objects.filter(pk=workspace, state=Workspace.State.ACTIVE) if workspace else None
    if workspace is None or known is None or not known.exists():
        raise NotFound
    return workspace


def invitation_behind(secret: str) -> tuple[Invitation, WorkspaceSettings]:
    """The open invitation of a link and the settings of its company.

    Raises:
        NotFound: none, used, expired or taken back: one answer for all.
    """
    with scope.enter(workspace_behind(secret)):
        return _open(secret), WorkspaceSettings.objects.get()


def _open(secret: str, *, lock: bool = False) -> Invitation:
    found = Invitation.objects.open().filter(digest=secret_keys.digest(secret))
    found = found.select_for_update(of=("self",)) if lock else found.select_related("role")
    invitation: Invitation | None = found.first()
    if invitation is None:
        raise NotFound
    return invitation


def accept_invitation(*, secret: str, name: str, password: str | None = None, user: User | None = None) -> Member:
    """Become a member: with a new account (the invitation proves the address) or the one that is signed in.

    Exactly one of many that try at once succeeds: the invitation is locked first.

    Raises:
        NotFound: the invitation is not open.
        RuleViolation: another person's invitation, no name, a weak password, or an account that must sign in first.
    """
    workspace = workspace_behind(secret)
    with scope.enter(workspace), transaction.atomic():
        invitation = _open(secret, lock=True)
        if user is not None and user.email != invitation.email:
            raise RuleViolation(
                "staff.not_your_invitation", _("This invitation is for another e-mail. Sign out and try again.")
            )
        if not name.strip():
            raise RuleViolation("staff.name", _("Write your name: colleagues will see it."), "name")
        settings = WorkspaceSettings.objects.get()
        user = user or new_user(invitation.email, password, settings.language)
        with act_as(Actor("user", user.pk)), override(settings.language):  # noqa: SIM117
            with operation("staff.accept_invitation", title=_("%(name)s joined") % {"name": name.strip()[:150]}):
                invitation.accepted_at = timezone.now()
                invitation.save()
                member = _member(user, invitation, name.strip()[:150], settings)
                publish(MemberJoined(member_id=member.pk))
    return member


def _member(user: User, invitation: Invitation, name: str, settings: WorkspaceSettings) -> Member:
    """A new member, who begins with the clock of the branch, where it has its own."""
    if Member.objects.filter(user=user).exists():
        raise RuleViolation("staff.member_already", _("You are a member of this company already."))
    member: Member = Member.objects.create(
        user=user,
        name=name,
        role=invitation.role,
        team=invitation.team,
        language=settings.language,
        time_zone=structure().zone_of(invitation.team and invitation.team.branch_id) or settings.time_zone,
    )
    return member
