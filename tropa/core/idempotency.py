"""The same request twice is done once: the answer is stored in the transaction of the effect and given again.

Networks repeat requests whose answer got lost.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation
from tropa.core.models import IdempotencyKey

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Kept:
    """An answer as it is stored."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


def once(key: str, request: str, perform: Callable[[], Kept], *, actor_id: UUID, keep: timedelta = DAY) -> Kept:
    """`perform` the request, or give the answer that the same key of this actor got before.

    Runs inside a transaction. Of two at once the second waits on the unique key until the first has committed; one
    that fails leaves no key behind and can be repeated.

    Args:
        key: as the sender chose it; 1 to 200 visible characters.
        request: digest of what is asked.
        keep: for how long the answer is kept.

    Raises:
        RuleViolation: no such key can be, or it was used for another request.
    """
    if not 1 <= len(key) <= 200 or not key.isprintable():
        raise RuleViolation("idempotency.bad_key", _("A key has 1 to 200 visible characters."), "Idempotency-Key")
    now = timezone.now()
    known: Any = IdempotencyKey.objects.filter(actor_id=actor_id, key=key)
    known.filter(expires_at__lte=now).delete()
    mine = IdempotencyKey(actor_id=actor_id, key=key, request=request, expires_at=now + keep)
    IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
    standing = known.get()
    if standing.pk == mine.pk:
        done = perform()
        IdempotencyKey.objects.filter(pk=mine.pk).update(status=done.status, body=done.body, headers=done.headers)
        return done
    if standing.request != request:
        raise RuleViolation(
            "idempotency.other_request",
            _("This key was used for another request; take a new key for each request."),
            "Idempotency-Key",
        )
    return Kept(standing.status, standing.body, standing.headers)


def forget_expired() -> int:
    """Drop the answers of the entered workspace whose time is over; gives how many."""
    dropped: int = IdempotencyKey.objects.filter(expires_at__lte=timezone.now()).delete()[0]
    return dropped


def erase(doomed: dict[Any, set[UUID]]) -> None:
    """Drop the answers that speak of erased records."""
    for ids in doomed.values():
        for identity in ids:
            IdempotencyKey.objects.filter(body__contains=str(identity)).delete()
