"""What must be true at once about people: the global Membership follows Member and company name, undo included."""

from typing import Any
from uuid import UUID

from tropa.core import scope
from tropa.core.models import WorkspaceSettings
from tropa.staff.models import Member, Membership


def keep_memberships(model: Any, ids: set[UUID]) -> None:
    """The journal's hook (see apps.py): write the memberships that just written records speak of."""
    if model is WorkspaceSettings:
        Membership.objects.filter(workspace=scope.require()).update(company=company_name())
    if model is not Member:
        return
    living = {member.pk: member for member in Member.objects.filter(pk__in=ids)}
    Membership.objects.filter(member_id__in=ids - living.keys()).delete()
    company = company_name()
    for member in living.values():
        Membership.objects.update_or_create(
            member_id=member.pk,
            defaults={
                "user_id": member.user_id,
                "workspace_id": scope.require(),
                "active": member.is_active,
                "company": company,
            },
        )


def company_name() -> str:
    """What the entered company is called."""
    return WorkspaceSettings.objects.values_list("name", flat=True).first() or ""
