"""How the command line enters a workspace."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation

from tropa.core import scope
from tropa.core.actors import SYSTEM, Actor, act_as
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.models import Workspace, WorkspaceSettings
from tropa.staff.models import Member


@contextmanager
def entered(slug: str) -> Iterator[Workspace]:
    """The workspace of that slug, acting as the system from the command line, in the company's language.

    Raises:
        NotFound: there is none.
    """
    workspace = Workspace.objects.exclude(state=Workspace.State.ARRIVING).filter(slug=slug).first()
    if workspace is None:
        raise NotFound
    with scope.enter(workspace.pk), act_as(SYSTEM, "cli"):
        settings = WorkspaceSettings.objects.first()
        with translation.override(settings.language if settings else "en"):
            yield workspace


@contextmanager
def entered_as(slug: str, email: str = "") -> Iterator[Member]:
    """The workspace of that slug, acting as one of its members: of this e-mail, else as its first owner.

    Raises:
        NotFound: there is no such workspace.
        RuleViolation: nobody of this e-mail works in it.
    """
    with entered(slug):
        people = Member.objects.active().select_related("user", "role", "team").order_by("id")
        member = (people.filter(user__email__iexact=email.strip()) if email else people.owners()).first()
        if member is None:
            who = (
                f"Nobody of the e-mail {email} works in {slug}."
                if email
                else f"{slug} has no owner: say who acts by --as."
            )
            raise RuleViolation("config.no_member", who, "as")
        with act_as(Actor("member", member.pk), "cli"):
            yield member
