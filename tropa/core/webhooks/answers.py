"""What came back from an endpoint: noted, and what follows from it."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core import actors, scope
from tropa.core.events import publish
from tropa.core.events.parking import ENDPOINT
from tropa.core.journal import operation
from tropa.core.models import Cursor, Delivery, WebhookEndpoint
from tropa.core.webhooks.events import WebhookSwitchedOff
from tropa.core.webhooks.letters import Letter
from tropa.core.webhooks.waking import set_next
from tropa.lib.numbers import whole

AGAIN = [60, 300, 1_800, 7_200, 21_600, 43_200, 43_200]
"""Seconds before the second, third, ... try of a delivery, give or take a fifth: about a day and a half in all."""
REST = [0, 0, 10, 60, 300, 900, 3_600]
"""Seconds in which nothing is sent to an endpoint after so many failures in a row, the last for all further ones: a
queue does not knock at a dead door a thousand times, and leaves the senders to those who answer."""
ENOUGH, ENOUGH_TIME = 20, timedelta(hours=24)
"""After so many failures in a row, over so long a time, an endpoint is switched off."""
TRIES, TOLD = 20, 500
"""How many tries of a delivery are kept, and how many signs of each answer."""
GONE = 410


@dataclass(frozen=True)
class Answered:
    """`code` 0: no answer, `told` says why; `retry_after` as the receiver spelled it."""

    code: int
    told: str
    ms: int
    retry_after: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return 200 <= self.code < 300


def note(letter: Letter, answered: Answered) -> None:
    """Write down what came of a try: delivered, again later or given up; and whether the endpoint rests or ends."""
    with transaction.atomic():
        now = timezone.now()
        mine = Cursor.objects.filter(workspace=scope.require(), subscriber=letter.subscriber)
        cursor = mine.select_for_update().first()
        _note_try(letter, answered, now)
        if cursor is None:  # switched off or thrown away meanwhile
            return
        _note_health(cursor, answered, now)
        enough = cursor.failures >= ENOUGH and cursor.failing_since and cursor.failing_since <= now - ENOUGH_TIME
        if enough or answered.code == GONE:
            # What it has been failing since stays: fan_out sees by it that there is something to go on with.
            cursor.failures, cursor.send_at, cursor.rest_until = 0, None, None
        else:
            set_next(cursor)
        cursor.save(update_fields=["send_at", "rest_until", "failures", "failing_since"])
        if enough or answered.code == GONE:
            _switch_off(letter, gone=answered.code == GONE)


def _note_try(letter: Letter, answered: Answered, now: datetime) -> None:
    waiting = Delivery.objects.filter(pk=letter.delivery, state=Delivery.State.PARKED)
    delivery: Delivery | None = waiting.select_for_update().first()
    if delivery is None:
        return
    made = {"at": now.isoformat(), "code": answered.code, "ms": answered.ms, "told": clean(answered.told)}
    delivery.tries = [*delivery.tries, made][-TRIES:]
    delivery.attempts += 1
    wait = None if answered.taken else _wait(delivery.attempts, answered.retry_after)
    if answered.taken:
        delivery.state = Delivery.State.DONE
    elif wait is None:
        delivery.state = Delivery.State.DEAD
    else:
        delivery.next_at = now + wait
    delivery.save(update_fields=["tries", "attempts", "state", "next_at"])


def _note_health(cursor: Cursor, answered: Answered, now: datetime) -> None:
    if answered.taken:
        cursor.failures, cursor.failing_since, cursor.rest_until = 0, None, None
        return
    cursor.failures += 1
    cursor.failing_since = cursor.failing_since or now
    rest = REST[min(cursor.failures, len(REST)) - 1]
    cursor.rest_until = now + _about(rest) if rest else None


def _switch_off(letter: Letter, *, gone: bool) -> None:
    found = WebhookEndpoint.objects.filter(pk=letter.subscriber.removeprefix(ENDPOINT), state=WebhookEndpoint.State.ON)
    endpoint: WebhookEndpoint | None = found.select_for_update().first()
    if endpoint is None:
        return
    title = _("Switched off the webhook “%(title)s”: it takes nothing") % {"title": endpoint}
    with operation("core.switch_off_webhook", by=actors.SYSTEM, title=title, origin="system"):
        endpoint.state = WebhookEndpoint.State.FAILED
        endpoint.save()
        publish(WebhookSwitchedOff(endpoint_id=endpoint.pk, gone=gone))


def _wait(attempts: int, retry_after: str) -> timedelta | None:
    if attempts > len(AGAIN):
        return None
    asked = min(whole(retry_after, AGAIN[-1]) or 0, AGAIN[-1])
    return max(_about(AGAIN[attempts - 1]), timedelta(seconds=asked))


def _about(seconds: float) -> timedelta:
    """The jitter keeps a crowd from coming at once."""
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311  no secret


def clean(text: Any) -> str:
    """The head of an answer, without signs that no page or base takes."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in str(text)[:TOLD]).strip()
