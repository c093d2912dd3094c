"""Sending again by hand, and a test."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core.errors import NotFound, RuleViolation
from tropa.core.models import Delivery, WebhookEndpoint
from tropa.core.webhooks.fanning import name_of
from tropa.core.webhooks.offered import PING
from tropa.core.webhooks.waking import wake

KEPT = timedelta(days=30)
"""How long deliveries stand in the log."""


def ping(endpoint: WebhookEndpoint) -> Delivery:
    """Send a test, which stands in the log like every delivery.

    Raises:
        RuleViolation: the endpoint is off.
    """
    _check(endpoint)
    made: Delivery = Delivery.objects.create(subscriber=name_of(endpoint.pk), endpoint=endpoint, seq=0, label=PING)
    wake(made.subscriber)
    return made


def replay(endpoint: WebhookEndpoint, identity: UUID) -> int:
    """Send one delivery again, whatever became of it, with its tries counted anew.

    Raises:
        NotFound: the endpoint has no such delivery.
        RuleViolation: the endpoint is off, or there is nothing to send: the deed was taken back, the values erased.
    """
    _check(endpoint)
    delivery = endpoint.deliveries.filter(pk=identity).first()
    if delivery is None:
        raise NotFound
    if delivery.state == Delivery.State.PASSED:
        raise RuleViolation("webhook.passed_over", _("What this tells of was taken back or erased."), "delivery")
    return _again(endpoint, endpoint.deliveries.filter(pk=identity))


def replay_failed(endpoint: WebhookEndpoint, since: datetime) -> int:
    """Send again all that was given up since then; gives how many.

    Raises:
        RuleViolation: the endpoint is off.
    """
    _check(endpoint)
    return _again(endpoint, endpoint.deliveries.filter(state=Delivery.State.DEAD, at__gte=since))


def sweep() -> None:
    """Forget deliveries of more than 30 days ago."""
    old = Delivery.objects.filter(endpoint__isnull=False, at__lt=timezone.now() - KEPT)
    while some := list(old.values_list("pk", flat=True)[:1_000]):
        Delivery.objects.filter(pk__in=some).delete()


def forget_told(doomed: object) -> None:
    """Of a person who was erased nothing stays in what endpoints answered."""
    erased = Delivery.objects.filter(endpoint__isnull=False, event__payload="").exclude(tries=[])
    for delivery in erased:
        delivery.tries = [{**one, "told": ""} for one in delivery.tries]
        delivery.save(update_fields=["tries"])


def _again(endpoint: WebhookEndpoint, deliveries: object) -> int:
    count: int = deliveries.update(  # type: ignore[attr-defined]  # a queryset of deliveries
        state=Delivery.State.PARKED, attempts=0, next_at=timezone.now()
    )
    wake(name_of(endpoint.pk))
    return count


def _check(endpoint: WebhookEndpoint) -> None:
    if not endpoint.is_on:
        raise RuleViolation("webhook.off", _("Switch the webhook on first."), "state")
