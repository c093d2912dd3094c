"""Answers kept so that a repeated request gets them again (core.idempotency)."""

from django.db import models

from tropa.core.ids import UuidField
from tropa.core.records import Row


class IdempotencyKey(Row):
    """One request that was done, with its answer; written in the transaction of its effect."""

    actor_id = UuidField()
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    """Digest of method, address and body: the same key for something else is a mistake of the sender."""
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    expires_at = models.DateTimeField()

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "actor_id", "key"], name="core_idempotencykey_once")
        ]
        indexes = [models.Index(fields=["workspace", "expires_at"], name="core_idempotencykey_expiry")]

    def __str__(self) -> str:
        return self.key
