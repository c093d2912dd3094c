"""Letters that ask whether a consent to advertising was meant: one link each, which works once and for a week."""

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.core import signing
from django.db import models
from django.utils import timezone

from tropa.core import scope
from tropa.core.ids import as_uuid
from tropa.core.records import Link, Row
from tropa.core.records.rows import RowManager, ScopedQuerySet
from tropa.customers.models import Channel, StopEntry
from tropa.customers.models.consent import spelled

LASTS = timedelta(days=7)
MOST, WINDOW = 3, timedelta(days=1)
"""Letters to one address of one company within a day: a form is no way to bomb somebody."""


class ConfirmationQuerySet(ScopedQuerySet):
    """Words about letters that ask."""

    def open(self) -> Self:
        """Whose links work."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class Confirmation(Row):
    """One letter."""

    submission = Link("inbox.Submission", models.CASCADE, related_name="confirmations")
    address = models.CharField(max_length=64)
    """Whom it went to: a digest, which a stop list has as well."""
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = RowManager.from_queryset(ConfirmationQuerySet)()

    class Meta(Row.Meta):
        indexes = [models.Index(fields=["workspace", "address", "sent_at"], name="inbox_confirmation_address")]

    def __str__(self) -> str:
        return self.address[:8]

    @classmethod
    def to(cls, submission: Any, email: str) -> "Confirmation | None":
        """A new letter's; None when this address has got enough of them.

        Raises:
            RuleViolation: it is no address.
        """
        digest, now = StopEntry.digest_of(Channel.EMAIL, spelled(Channel.EMAIL, email)), timezone.now()
        if cls.objects.filter(address=digest, sent_at__gt=now - WINDOW).count() >= MOST:
            return None
        made: Confirmation = cls.objects.create(
            submission=submission, address=digest, sent_at=now, expires_at=now + LASTS
        )
        return made

    @property
    def signed(self) -> str:
        """What its link carries."""
        return signing.dumps(self.pk.hex, salt=_salt())

    @classmethod
    def behind(cls, signed: str) -> "Confirmation | None":
        """The letter of a link, whether it works still or not; None: it is none of ours."""
        try:
            identity = as_uuid(str(signing.loads(signed, salt=_salt())))
        except signing.BadSignature:
            return None
        rows = cls.objects.filter(pk=identity).select_related("submission__form", "submission__lead__customer")
        found: Confirmation | None = rows.first()
        return found

    def use(self) -> bool:
        """Once: of many at the same time one gets True."""
        return bool(Confirmation.objects.open().filter(pk=self.pk).update(used_at=timezone.now()))


def _salt() -> str:
    """A link is of its company, and no other signature of the product opens it."""
    return f"inbox.confirmation.{scope.require().hex}"


def forget_old() -> None:
    """Links that expired; what came of them stands in the ledger of consents."""
    Confirmation.objects.filter(expires_at__lte=timezone.now()).delete()
