"""What happened with a customer, in the order of time: one line an entry, made by projections."""

from django.db import models

from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Row


class TrailEntry(Row):
    """One line of a customer's trail. It says what the line is about, never the content: that is read when shown."""

    customer = UuidField()
    occurred_at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    """Label of the renderer (core.trail.renderers)."""
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = UuidField(null=True)
    importance = models.SmallIntegerField(default=2)
    """1 to 3; what is 3 shows only when it is asked for."""
    group_key = models.CharField(max_length=80, blank=True)
    count = models.IntegerField(default=1)
    operation = UuidField(null=True)
    actor_kind = models.CharField(max_length=8, blank=True)
    actor_id = UuidField(null=True)
    fields = JsonField(default=list)
    """Names of the fields that changed, without values."""
    undone = models.BooleanField(default=False)

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "customer", "-occurred_at", "-id"], name="core_trailentry_newest"),
            models.Index(fields=["workspace", "operation"], name="core_trailentry_operation"),
            models.Index(fields=["workspace", "subject_id"], name="core_trailentry_subject"),
        ]
