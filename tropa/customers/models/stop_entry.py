"""The stop list: addresses that are not to be written to, kept as hashes, so that it survives the person's erasure."""

import hashlib

from django.db import models

from tropa.core import scope
from tropa.core.ids import UuidField
from tropa.core.records import Row


class StopEntry(Row):
    """One address for one purpose; made from the standing withdrawals by the journal's hook."""

    digest = models.CharField(max_length=64)
    purpose = models.CharField(max_length=12)
    channel = models.CharField(max_length=10)
    since = models.DateTimeField()
    consent = UuidField()
    """The withdrawal it comes from: an id and no link, since it outlives it."""

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "consent"], name="customers_stopentry_once")]
        indexes = [models.Index(fields=["workspace", "digest", "purpose"], name="customers_stopentry_digest")]

    def __str__(self) -> str:
        return self.digest[:8]

    @staticmethod
    def digest_of(channel: str, address: str) -> str:
        """The hash of an address in the entered workspace; `address` in the spelling of look-up."""
        return hashlib.sha256(f"{scope.require().hex}:{channel}:{address}".encode()).hexdigest()
