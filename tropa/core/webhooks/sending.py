"""One delivery on its way out: taken in a transaction, posted outside any, noted in another.

Whoever takes one moves the cursor's `rest_until`, so an endpoint is spoken to by one thread at a time. A worker that
is killed in between leaves the delivery as it was: it goes again under the same id when that time is over.
"""

import time
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tropa.core import scope
from tropa.core.delivery import dispatcher
from tropa.core.events.parking import ENDPOINT, parked
from tropa.core.events.subscribers import Subscriber
from tropa.core.models import Cursor, Delivery, WebhookEndpoint
from tropa.core.webhooks import answers
from tropa.core.webhooks.answers import Answered
from tropa.core.webhooks.letters import Letter, letter
from tropa.core.webhooks.waking import set_next
from tropa.lib import net
from tropa.lib.crashes import crash_point

SECONDS = 7.0
"""How long a receiver may take."""
LEASE = timedelta(seconds=60)
READ = 4_000
"""Bytes of an answer; what is told of it in the log is less."""


def due() -> tuple[UUID, str] | None:
    """Workspace and name of the endpoint that has waited longest; None when nobody does."""
    return _due().order_by("send_at").values_list("workspace_id", "subscriber").first()


def send_next(name: str) -> None:
    """Send the next delivery of an endpoint of the entered workspace, unless somebody else is at it."""
    found = _take(name)
    if found is None:
        return
    answered = post(found)
    crash_point("webhook.sent")
    answers.note(found, answered)
    crash_point("webhook.noted")


def post(found: Letter) -> Answered:
    """What the receiver says; never raises for what it does."""
    began = time.monotonic()
    try:
        answer = net.fetch(
            found.url, method="POST", headers=found.headers, body=found.body,
            most_bytes=READ, cut=True, follow=False, seconds=SECONDS,
        )  # fmt: skip
        code, told, headers = answer.status, answer.body.decode(errors="replace"), answer.headers
    except (net.Failed, net.Forbidden) as problem:
        code, told, headers = 0, str(problem), {}
    return Answered(code, told, round((time.monotonic() - began) * 1000), headers.get("retry-after", ""))


def _due() -> "QuerySet[Cursor]":
    now = timezone.now()
    return Cursor.objects.filter(Q(rest_until=None) | Q(rest_until__lte=now), send_at__lte=now)


def _take(name: str) -> Letter | None:
    with transaction.atomic():
        now = timezone.now()
        mine = _due().filter(workspace=scope.require(), subscriber=name)
        cursor = mine.select_for_update(skip_locked=True).first()
        if cursor is None:
            return None
        endpoint = WebhookEndpoint.objects.filter(pk=name.removeprefix(ENDPOINT)).first()
        found = _ready(endpoint, name) if endpoint is not None and endpoint.is_on else None
        if found is not None:
            cursor.send_at = cursor.rest_until = now + LEASE
        elif endpoint is not None and endpoint.is_on:
            set_next(cursor)
        else:
            cursor.send_at = None
        cursor.save(update_fields=["send_at", "rest_until"])
    return found


def _ready(endpoint: WebhookEndpoint, name: str) -> Letter | None:
    """The next that is due; one whose deed was taken back, or whose values were erased, is passed over."""
    now = timezone.now()
    waiting = parked(name).filter(next_at__lte=now).select_related("event__operation").order_by("seq", "id")
    delivery: Delivery | None = waiting.first()
    if delivery is None:
        return None
    if delivery.event is None:
        return letter(endpoint, delivery, None, now)
    reader = Subscriber(name, lambda event: None, endpoint=endpoint.pk)
    [stored] = dispatcher.standing(reader, [delivery.event])
    if stored is None:
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.PASSED)
        return None
    return letter(endpoint, delivery, stored, now)
