"""The operation journal: what was done, by whom, and what stood there before."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Link, Row


class Operation(Row):
    """One named deed, perhaps inside another; the unit of rehearse, undo and explain."""

    class State(models.TextChoices):
        """Where a deed stands; small ones are born done, a large plan is made by the worker first."""

        PLANNING = "planning", _("being planned")
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")
        UNDONE = "undone", _("taken back")

    kind_label: ClassVar[str] = "operation"

    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    label = models.CharField(max_length=80)
    title = models.CharField(max_length=300, blank=True)
    actor_kind = models.CharField(max_length=8)
    actor_id = UuidField(null=True)
    origin = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    effects = JsonField(default=list)
    parent = Link("core.Operation", models.PROTECT, null=True, related_name="children", db_index=False)
    undoes = Link("core.Operation", models.PROTECT, null=True, related_name="reversals", db_index=False)
    records = models.IntegerField(default=0)
    """How many records it changed, for lists."""
    progress = JsonField(default=dict)
    """Of mass work: done, total, and what its kind keeps to resume."""

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "-seq", "id"], name="core_operation_newest"),
            models.Index(fields=["workspace", "-at", "-id"], name="core_operation_by_time"),
            models.Index(fields=["workspace", "parent"], name="core_operation_parent"),
            models.Index(fields=["workspace", "undoes"], name="core_operation_undoes"),
        ]

    def __str__(self) -> str:
        return self.title or self.label


class Change(Row):
    """What one operation did to up to 1,000 records of one kind in the same columns.

    `data` is JSON: `{"f": [columns], "r": [[id, version_before, salt, [values before]], ...]}`; creates have neither
    salt nor values, and an erased row is `[id, version_before, leaf]` with the hash of what it was. `digest` covers
    the leaves, so values can be erased while the chain stays true (core.digests).
    """

    class Action(models.TextChoices):
        """What happened to the records."""

        CREATE = "c"
        UPDATE = "u"
        DELETE = "d"

    operation = Link(Operation, models.PROTECT, related_name="changes", db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=1, choices=Action)
    model = models.CharField(max_length=80)
    first = UuidField()
    last = UuidField()
    count = models.IntegerField()
    data = models.TextField()
    digest = models.BinaryField(max_length=32)

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "operation", "-seq", "-id"], name="core_change_operation"),
            models.Index(fields=["workspace", "model", "first", "last"], name="core_change_record"),
            models.Index(fields=["workspace", "seq", "id"], name="core_change_seq"),
        ]


class Event(Row):
    """A fact the product knows, in the order of the feed."""

    operation = Link(Operation, models.PROTECT, null=True, related_name="events", db_index=False)
    seq = models.BigIntegerField()
    label = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    payload = models.TextField()
    salt = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "seq", "id"], name="core_event_seq"),
            models.Index(fields=["workspace", "operation"], name="core_event_operation"),
        ]


class Seal(Row):
    """One link of the hash chain over the journal (journal.seals)."""

    number = models.IntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    count = models.IntegerField()
    digests = models.BinaryField()
    """12 bytes a row, so that a check can name the row."""
    hash = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="core_seal_number")]


class PlannedChange(Row):
    """One record of a stored plan with its version at that time; `apply` refuses what changed since."""

    operation = Link(Operation, models.CASCADE, related_name="planned", db_index=False)
    position = models.IntegerField()
    model = models.CharField(max_length=80)
    object = UuidField()
    version = models.IntegerField()

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "operation", "position"], name="core_planned_position")
        ]
