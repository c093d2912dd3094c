"""What the command line asks of this app; scripts rely on the names in the answers (init, token)."""

from typing import Any

from django.db import transaction

from tropa.core import scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import NotFound
from tropa.core.models import Workspace
from tropa.staff.models import Member, User
from tropa.staff.services.opening import open_workspace
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
