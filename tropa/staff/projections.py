"""What must be true at once about people: the global Membership follows the Member, undo included."""

from typing import Any
from uuid import UUID

from tropa.core import scope
from tropa.staff.models import Member, Membership


def keep_memberships(model: Any, ids: set[UUID]) -> None:
    """The journal's hook (see apps.py): write the memberships of the members just written."""
    if model is not Member:
        return
    living = {member.pk: member for member in Member.objects.filter(pk__in=ids)}
    Membership.objects.filter(member_id__in=ids - living.keys()).delete()
    for member in living.values():
        Membership.objects.update_or_create(
            member_id=member.pk,
            defaults={"user_id": member.user_id, "workspace_id": scope.require(), "active": member.is_active},
        )
