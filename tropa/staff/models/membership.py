"""Which person may enter which workspace: the one global table between the session and a scope."""

from typing import Any, ClassVar

from django.db import models

from tropa.core.ids import UuidField


class Membership(models.Model):
    """A projection of Member: the door reads it before any scope is entered (staff.projections keeps it)."""

    member_id = UuidField(primary_key=True)
    user = models.ForeignKey("staff.User", models.CASCADE, related_name="memberships")
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="memberships")
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(fields=["workspace", "user"], name="staff_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.workspace_id}"
