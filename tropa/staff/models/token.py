"""Tokens of the API."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.events import publish
from tropa.core.records import Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.staff.events import TokenRevoked


class ApiTokenQuerySet(RecordQuerySet):
    """Words about tokens."""

    def alive(self) -> "ApiTokenQuerySet":
        """Neither revoked nor expired."""
        unexpired = models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        return self.filter(unexpired, revoked_at=None)

    def revoke(self) -> list[Any]:
        """End these tokens for ever; gives the ids of those that were alive. Inside an operation."""
        ended = list(self.filter(revoked_at=None).values_list("pk", flat=True))
        ApiToken.objects.filter(pk__in=ended).derive(revoked_at=timezone.now())
        for pk in ended:
            publish(TokenRevoked(token_id=pk))
        return ended


class ApiToken(Record):
    """Acts as its member; shown once, kept as a digest.

    `revoked_at` is written past the journal, so that no undo brings a revoked token back to life.
    """

    class Reach(models.TextChoices):
        """What the token may do."""

        READ = "read", _("read only")
        WRITE = "write", _("read and write")

    kind_label: ClassVar[str] = "token"
    undo: ClassVar[Any] = "never"
    derived: ClassVar[tuple[str, ...]] = ("last_used_at", "revoked_at")
    secret: ClassVar[tuple[str, ...]] = ("digest",)

    member = Link("staff.Member", models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=120)
    reach = models.CharField(max_length=5, choices=Reach, default=Reach.WRITE)
    hint = models.CharField(max_length=4)
    """Its last characters, so that people tell tokens apart."""
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = LiveManager.from_queryset(ApiTokenQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(ApiTokenQuerySet)()

    class Meta(Record.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="staff_token_digest")]

    def __str__(self) -> str:
        return self.name
