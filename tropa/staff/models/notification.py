"""What Tropa tells one member."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from tropa.core.ids import UuidField
from tropa.core.records import Link, Row
from tropa.core.records.rows import RowManager, ScopedQuerySet


class NotificationQuerySet(ScopedQuerySet):
    """Words about notifications."""

    def unread(self) -> "NotificationQuerySet":
        """Those not yet read."""
        return self.filter(read_at=None)

    def mark_read(self) -> int:
        """Mark all of these as read; returns how many were not."""
        return self.unread().update(read_at=timezone.now())


class Notification(Row):
    """One line for the bell, leading to its subject."""

    member = Link("staff.Member", models.CASCADE, related_name="notifications", db_index=False)
    text = models.CharField(max_length=300)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = UuidField(null=True, blank=True)
    operation = UuidField(null=True, blank=True)
    """The deed it tells of; several alike of one deed are one line."""
    count = models.IntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = RowManager.from_queryset(NotificationQuerySet)()

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "member", "-at", "id"], name="staff_notification_newest"),
            models.Index(
                fields=["workspace", "operation", "member"],
                condition=models.Q(operation__isnull=False),
                name="staff_notification_of_deed",
            ),
            models.Index(
                fields=["workspace", "member"],
                condition=models.Q(read_at__isnull=True),
                name="staff_notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.text
