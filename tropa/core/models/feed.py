"""The feed: in which order the transactions of a workspace committed, and how far each reader has come."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField, uuid7
from tropa.core.records import JsonField, Link, Row


class Feed(models.Model):
    """The last number given; taken as the last act before COMMIT, so numbers are gapless and in commit order."""

    workspace = models.OneToOneField("core.Workspace", models.CASCADE, primary_key=True, related_name="feed")
    head = models.BigIntegerField(default=0)
    sign = UuidField(default=uuid7)
    """Renewed by each transaction that changes what the company has arranged (core.arrangement)."""


class Cursor(models.Model):
    """How far one subscriber has read one workspace's feed; it moves in the transaction of the effect."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    subscriber = models.CharField(max_length=120)
    seq = models.BigIntegerField(default=0)
    event = UuidField(null=True)
    """The last event read of transaction `seq`; empty: all of them."""
    retry_at = models.DateTimeField(null=True)
    """When the next parked delivery is due: deliveries stand behind the workspace's wall, this look-up does not."""
    send_at = models.DateTimeField(null=True)
    """The same of an endpoint of webhooks (core.webhooks)."""
    rest_until = models.DateTimeField(null=True)
    """Until then nothing is sent to the endpoint: somebody is at it, or it rests after failures."""
    failures = models.PositiveIntegerField(default=0)
    """Of the endpoint, in a row."""
    failing_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "subscriber"], name="core_cursor_once")]
        indexes = [
            models.Index(fields=["retry_at"], name="core_cursor_retry"),
            models.Index(fields=["send_at"], name="core_cursor_send"),
        ]


class Delivery(Row):
    """An event on its way.

    To a subscriber: one that it failed at, that waits behind such a one of the same record, or that was passed over
    since its operation stood taken back: it is delivered when that is brought again. To an endpoint of webhooks: each
    event that it wants, kept for 30 days with every attempt; its id is the receiver's X-Tropa-Delivery.
    """

    class State(models.TextChoices):
        """Whether it is tried again."""

        PARKED = "parked", _("will be tried again")
        DEAD = "dead", _("given up")
        PASSED = "passed", _("passed over")
        DONE = "done", _("delivered")

    subscriber = models.CharField(max_length=120)
    endpoint = Link("core.WebhookEndpoint", models.CASCADE, null=True, related_name="deliveries", db_index=False)
    event = Link("core.Event", models.CASCADE, null=True, related_name="deliveries", db_index=False)
    """Empty: a test of an endpoint."""
    seq = models.BigIntegerField()
    label = models.CharField(max_length=80, blank=True)
    """Of the event, for the log of an endpoint."""
    subject = models.CharField(max_length=80, blank=True)
    """What the event is about: later events of the same subject wait behind this one."""
    state = models.CharField(max_length=8, choices=State, default=State.PARKED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    tries = JsonField(default=list)
    """What an endpoint answered: {"at", "code" (0: no answer), "ms", "told"}, the newest last."""
    at = models.DateTimeField(default=timezone.now)

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "subscriber", "event"], name="core_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "subscriber", "seq", "id"],
                condition=models.Q(state="parked"),
                name="core_delivery_waiting",
            ),
            models.Index(
                fields=["workspace", "endpoint", "-at", "-id"],
                condition=models.Q(endpoint__isnull=False),
                name="core_delivery_of_endpoint",
            ),
        ]
