"""One table for what is to be done: a task, a call to make, a meeting, a visit."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.activities.events import TaskDone, TaskReopened
from tropa.core.errors import RuleViolation
from tropa.core.events import publish
from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.lib.names import folded
from tropa.staff.models import Member, Owned

ICONS = {"task": "checkbox", "call": "phone", "meeting": "users", "visit": "map-pin"}

NOT_REMINDED = models.Q(reminded_at=None) | models.Q(reminded_at__lt=models.F("remind_at"))
"""A reminder set to a later time rings again, whoever set it; one that an undo brings back does not."""


class ActivityQuerySet(RecordQuerySet):
    """Words about tasks."""

    def open(self) -> "ActivityQuerySet":
        """Not done and not called off."""
        return self.filter(state=Activity.State.OPEN)

    def done(self) -> "ActivityQuerySet":
        """Those that were done."""
        return self.filter(state=Activity.State.DONE)

    def of(self, member: Member) -> "ActivityQuerySet":
        """Those this member is to do."""
        return self.filter(assignee=member)

    def due_before(self, instant: datetime) -> "ActivityQuerySet":
        """Those due earlier."""
        return self.filter(due_at__lt=instant)

    def undated(self) -> "ActivityQuerySet":
        """Those without a time."""
        return self.filter(due_at=None)

    def to_remind(self, now: datetime) -> "ActivityQuerySet":
        """Open ones whose reminder is due and was not given."""
        return self.open().filter(NOT_REMINDED, remind_at__lte=now)


class Activity(Record):
    """Something to do; outside it is called a task, whatever its kind."""

    class Kind(models.TextChoices):
        """How it is done."""

        TASK = "task", _("task")
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting")
        VISIT = "visit", _("visit")

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("open")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    class Priority(models.TextChoices):
        """How much it matters."""

        LOW = "low", _("low")
        NORMAL = "normal", _("normal")
        HIGH = "high", _("high")

    kind_label: ClassVar[str] = "task"
    personal: ClassVar[tuple[str, ...]] = ("title", "title_key", "result", "place", "custom")
    derived: ClassVar[tuple[str, ...]] = ("reminded_at",)

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TASK)
    title = models.CharField(_("title"), max_length=300)
    title_key = models.CharField(max_length=300, editable=False, default="")
    subject_kind = models.CharField(max_length=40, blank=True, default="")
    subject_id = UuidField(null=True, blank=True)
    customer = Link("customers.Customer", models.CASCADE, null=True, blank=True, related_name="tasks")
    assignee = Link("staff.Member", models.PROTECT, null=True, blank=True, related_name="tasks")
    team = Link("staff.Team", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    branch = Link("staff.Branch", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    """Of meetings and visits, which begin at `due_at`."""
    remind_at = models.DateTimeField(_("remind"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    place = models.CharField(_("place"), max_length=300, blank=True)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, default=Priority.NORMAL)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    result = models.TextField(_("result"), max_length=10_000, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    custom = JsonField(default=dict, blank=True)

    objects: ClassVar[Any] = LiveManager.from_queryset(ActivityQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(ActivityQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("task")
        indexes = [
            models.Index(fields=["workspace", "assignee", "state", "due_at"], name="activities_activity_mine"),
            models.Index(fields=["workspace", "customer", "state", "due_at"], name="activities_activity_customer"),
            models.Index(fields=["workspace", "due_at", "id"], name="activities_activity_due"),
            models.Index(fields=["workspace", "-created_at", "id"], name="activities_activity_newest"),
            models.Index(
                fields=["workspace", "remind_at"],
                name="activities_activity_remind",
                condition=NOT_REMINDED & models.Q(state="open"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("due_at")),
                name="activities_activity_ends_after",
                violation_error_message=_("It cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def icon(self) -> str:
        """The sign of its kind."""
        return ICONS[self.kind]

    @property
    def is_open(self) -> bool:
        """Still to be done."""
        return self.state == self.State.OPEN

    def is_overdue(self, now: datetime | None = None) -> bool:
        """Open and past its time."""
        return self.is_open and self.due_at is not None and self.due_at < (now or timezone.now())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the subject is the customer unless something else was named, team and branch are the assignee's.

        When it is put off, a reminder and an end that nobody set anew keep their distance.

        Raises:
            RuleViolation: it has no title, or the assignee works here no more.
        """
        self.title = " ".join(self.title.split())
        if not self.title:
            raise RuleViolation("activities.no_title", _("Say what is to be done."), field="title")
        self.title_key = folded(self.title)
        if self.customer_id and not self.subject_id:
            self.subject_kind, self.subject_id = "customer", self.customer_id
        if self._state.adding or "assignee_id" in self.changed():
            columns = Owned.taken_on(self.assignee, "assignee")
            self.team_id, self.branch_id = columns["team_id"], columns["branch_id"]
        self._keep_distances()
        super().save(*args, **kwargs)

    def _keep_distances(self) -> None:
        changed = {} if self._state.adding else self.changed()
        if changed.get("due_at") and self.due_at:
            shift = self.due_at - changed["due_at"]
            for name in ("remind_at", "ends_at"):
                if name not in changed and getattr(self, name):
                    setattr(self, name, getattr(self, name) + shift)

    def complete(self, *, result: str = "") -> None:
        """Done; `result` says what came of it.

        Raises:
            RuleViolation: it is closed already.
        """
        if not self.is_open:
            raise RuleViolation("activities.closed", _("This task is closed already; reopen it first."))
        self.state, self.done_at = self.State.DONE, timezone.now()
        self.result = result.strip() or self.result
        self.save()
        publish(TaskDone(task_id=self.pk, customer_id=self.customer_id), occurred_at=self.done_at)

    def reopen(self) -> None:
        """To be done again.

        Raises:
            RuleViolation: it is open.
        """
        if self.is_open:
            raise RuleViolation("activities.open", _("This task is open."))
        self.state, self.done_at = self.State.OPEN, None
        self.save()
        publish(TaskReopened(task_id=self.pk, customer_id=self.customer_id))

    def postpone(self, to: datetime) -> None:
        """Do it later.

        Raises:
            RuleViolation: it is closed already.
        """
        if not self.is_open:
            raise RuleViolation("activities.closed", _("This task is closed already; reopen it first."))
        self.due_at = to
        self.save()

    def assign(self, *, to: Member | None) -> None:
        """Give it to a colleague; TaskAssigned follows by itself (core.handovers).

        Raises:
            RuleViolation: the colleague works here no more.
        """
        self.assignee = to
        self.save()
