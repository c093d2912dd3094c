"""Invitations: a letter that makes its reader a member."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.records import Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager

LIFETIME = timedelta(hours=72)


class InvitationQuerySet(RecordQuerySet):
    """Words about invitations."""

    def open(self) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())


class Invitation(Record):
    """Bound to one address; only the digest of its secret is kept."""

    kind_label: ClassVar[str] = "invitation"
    personal: ClassVar[tuple[str, ...]] = ("email",)
    secret: ClassVar[tuple[str, ...]] = ("digest",)
    erasable: ClassVar[bool] = True
    undo: ClassVar[Any] = "never"

    email = models.EmailField(_("e-mail"), max_length=254)
    role = Link("staff.Role", models.PROTECT, related_name="+")
    team = Link("staff.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    invited_by = Link("staff.Member", models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64)

    objects: ClassVar[Any] = LiveManager.from_queryset(InvitationQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(InvitationQuerySet)()

    class Meta(Record.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="staff_invitation_digest")]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.deleted_at is None and self.expires_at > timezone.now()
