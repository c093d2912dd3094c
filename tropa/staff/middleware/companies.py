"""Between which workspaces a person may switch."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tropa.core import scope
from tropa.core.models import WorkspaceSettings
from tropa.staff.models import Membership

LAST_WORKSPACE = "last_workspace"
"""Key of the session: where the person worked last."""


@dataclass(frozen=True)
class Company:
    """One line of the switch."""

    slug: str
    name: str


@dataclass(frozen=True)
class Companies:
    """The open workspaces of a user; each name is asked inside its own scope, and only when the list is drawn."""

    user: Any

    def __iter__(self) -> Iterator[Company]:
        memberships = Membership.objects.filter(user=self.user, active=True, workspace__state="active")
        for membership in memberships.select_related("workspace").order_by("workspace__created_at"):
            yield Company(membership.workspace.slug, name_of(membership.workspace_id))


def name_of(workspace: UUID) -> str:
    """The company's name; on PostgreSQL entering costs two questions, so the present workspace is not entered again."""
    names = WorkspaceSettings.objects.values_list("name", flat=True)
    if scope.get() == workspace:
        return str(names.get())
    with scope.enter(workspace):
        return str(names.get())
