"""What the command line asks of this app; scripts rely on the names in the answers (init, token)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import NotFound
from tropa.core.events import publish
from tropa.core.journal import operation
from tropa.core.models import Workspace, WorkspaceSettings
from tropa.staff.events import SecondFactorReset
from tropa.staff.models import Member, Membership, User
from tropa.staff.services.opening import open_workspace
from tropa.staff.services.security import reset_factors
from tropa.staff.services.tokens import create_token


def init(*, company: str, email: str, password: str, language: str = "", operator: bool = False) -> dict[str, Any]:
    """A workspace with its owner and a token: `{"workspace": slug, "member": id, "token": secret}`.

    An address with an account gets one more workspace and keeps its password.

    Raises:
        RuleViolation: a name, address or password that cannot be.
    """
    known = User.objects.filter(email=email.strip().casefold()).first()
    with transaction.atomic():
        opened = open_workspace(
            company=company,
            email=email,
            password=password,
            user=known,
            language=language,
            operator=operator,
            origin="cli",
        )
        with scope.enter(opened.workspace.pk), act_as(Actor("system"), "cli"):
            _token, secret = create_token(member=opened.member, name="tropa")
    return {"workspace": opened.workspace.slug, "member": str(opened.member.pk), "token": secret}


def reset_second_factor(*, email: str) -> dict[str, Any]:
    """Turn the second step of an account off and end its sessions; each of its companies has that in its journal.

    Raises:
        NotFound: no such account.
    """
    user = User.objects.filter(email=email.strip().casefold()).first()
    if user is None:
        raise NotFound
    with transaction.atomic():
        gone = reset_factors(user)
        for membership in Membership.objects.open().filter(user=user):
            with scope.enter(membership.workspace_id), act_as(Actor("system"), "cli"):  # noqa: SIM117
                with operation("staff.reset_second_factor", title=_reset_title(membership.member_id)):
                    publish(SecondFactorReset(member_id=membership.member_id))
    return {"ok": True, "email": user.email, "factors": gone}


def _reset_title(member: UUID) -> str:
    name = Member.objects.get(pk=member).name
    with override(WorkspaceSettings.objects.get().language):
        return _("Second step of %(name)s turned off by whoever runs the server") % {"name": name}


def token(*, workspace: str, email: str) -> dict[str, Any]:
    """One more token of a member, in the same form as `init`.

    Raises:
        NotFound: no such workspace, or nobody active in it has this address.
    """
    found = Workspace.objects.filter(slug=workspace, state=Workspace.State.ACTIVE).first()
    if found is None:
        raise NotFound
    with scope.enter(found.pk), act_as(Actor("system"), "cli"):
        member = Member.objects.active().filter(user__email=email.strip().casefold()).first()
        if member is None:
            raise NotFound
        _token, secret = create_token(member=member, name="tropa")
        return {"workspace": found.slug, "member": str(member.pk), "token": secret}
