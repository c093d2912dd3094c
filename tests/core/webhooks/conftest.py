"""A house that posts its news."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests.garden.events import Planted
from tests.receiver import Receiver, receiver
from tropa.core import scope
from tropa.core.events import publish
from tropa.core.journal import operation
from tropa.core.models import Cursor, Delivery, WebhookEndpoint, Workspace
from tropa.core.webhooks import fanning, sending

__all__ = ["receiver"]

PLANTED = "garden.planted"


def endpoint_of(receiver: Receiver, *events: str, path: str = "") -> WebhookEndpoint:
    """An endpoint of the entered workspace."""
    with operation("test.endpoint"):
        return WebhookEndpoint.objects.create(url=receiver.url + path, events=list(events) or [PLANTED])


def plant(*names: str) -> Any:
    """One event each, in one operation; gives its id."""
    from tests.garden.models import Plant

    with operation("garden.plant") as deed:
        for name in names:
            rose = Plant(name=name)
            rose.save()
            publish(Planted(plant_id=rose.pk, name=name))
    return deed.id


def send_due() -> None:
    """What is due now, as the worker does it."""
    fanning.fan_out()
    while (found := sending.due()) is not None:
        sending.send_next(found[1])


def send_all() -> None:
    """Everything that waits, as if its time had come."""
    fanning.fan_out()
    now = timezone.now()
    Delivery.objects.filter(state="parked", endpoint__isnull=False).update(next_at=now)
    mine = Cursor.objects.filter(workspace=scope.require(), subscriber__startswith="webhook:")
    mine.update(send_at=now, rest_until=None)
    send_due()


@pytest.fixture
def hook(house: Workspace, receiver: Receiver) -> WebhookEndpoint:
    """An endpoint that hears of plants."""
    made = endpoint_of(receiver)
    fanning.fan_out()
    return made


Send = Callable[[], None]
