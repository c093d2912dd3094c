"""Rights to the people and settings of the company; members of a record see it beyond the scope of their role."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core.access import SETTINGS, AccessKind, Reach, Scope, ViewerFinder, finders, kinds, reaches, row
from tropa.core.errors import NotFound
from tropa.staff.models import Member, RecordMember

VIEWS = {
    role: row(Scope.ALL, "view", "create", "edit", "delete") for role in ("owner", "administrator", "head", "seller")
} | {"viewer": row(Scope.ALL, "view")}
TOKENS = {"owner": row(Scope.ALL), "administrator": row(Scope.ALL)} | {
    role: row(Scope.OWN, "view", "create", "delete") for role in ("head", "seller")
}
READERS = {role: row(Scope.ALL) for role in ("owner", "administrator")} | {
    role: row(Scope.ALL, "view") for role in ("head", "seller", "viewer")
}

kinds.register(AccessKind("member", _("Members"), defaults=READERS, order=800))
kinds.register(AccessKind("team", _("Teams"), defaults=READERS, order=810))
kinds.register(AccessKind("branch", _("Branches"), defaults=READERS, order=811))
kinds.register(AccessKind("role", _("Roles and rights"), defaults=SETTINGS, order=820))
kinds.register(AccessKind("grant", _("Rights"), through="role", order=821))
kinds.register(AccessKind("invitation", _("Invitations"), defaults=SETTINGS, order=830))
kinds.register(AccessKind("token", _("API tokens"), owner="member", defaults=TOKENS, order=840))
kinds.register(AccessKind("settings", _("Company settings"), defaults=SETTINGS, order=850))
kinds.register(AccessKind("tax_rate", _("VAT rates"), defaults=READERS, order=855))
kinds.register(AccessKind("view", _("Saved views"), defaults=VIEWS, order=860))


def in_record(viewer: Any, kind: str) -> Any:
    """Ids of the records of a kind that the viewer takes part in."""
    return RecordMember.objects.filter(member_id=viewer.id, record_kind=kind).values("record_id")


reaches.register(Reach("staff.participation", ids=in_record, actions=("view", "edit")))


def working(identity: UUID) -> Member:
    """The viewer behind a member's actor.

    Raises:
        NotFound: nobody of this id works here any more.
    """
    member: Member | None = Member.objects.active().filter(pk=identity).first()
    if member is None:
        raise NotFound
    return member


finders.register(ViewerFinder("member", working))
