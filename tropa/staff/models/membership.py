"""Which person may enter which workspace: the one global table between the session and a scope."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from tropa.core.ids import UuidField
from tropa.core.models import Workspace


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words about memberships."""

    def open(self) -> "MembershipQuerySet":
        """Those that let somebody in, the oldest company first, with all that the door needs of the workspace."""
        found = self.filter(active=True, workspace__state=Workspace.State.ACTIVE)
        return found.select_related("workspace__feed").order_by("workspace__created_at")

    def of_session(self, key: str) -> list[Any]:
        """The open memberships of whoever is signed in by this session, with the user, `session_data` and
        `session_seen_at`.
        """
        alive = self.filter(user__sessions__session_key=key, user__sessions__expire_date__gt=timezone.now())
        told = alive.annotate(
            session_data=models.F("user__sessions__session_data"), session_seen_at=models.F("user__sessions__seen_at")
        )
        return list(told.open().select_related("workspace__feed", "user"))


class Membership(models.Model):
    """A projection of Member and of the company's name: the door reads it before any scope is entered."""

    member_id = UuidField(primary_key=True)
    user = models.ForeignKey("staff.User", models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="memberships")
    active = models.BooleanField(default=True)
    company = models.CharField(max_length=200)
    """The name of the workspace, for the switch between companies."""

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["workspace", "user"], name="staff_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.workspace_id}"
