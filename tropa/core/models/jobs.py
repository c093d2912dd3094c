"""What waits for the worker, and the workers that were seen."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField, uuid7


class Job(models.Model):
    """One call that waits, runs or was given up; global, the worker serves all workspaces in turn.

    A finished job without a key is gone; one with a key stays for a day, so that the same key runs once.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    id = UuidField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, null=True, related_name="+", db_index=False)
    actor_kind = models.CharField(max_length=8, default="system")
    actor_id = UuidField(null=True)
    origin = models.CharField(max_length=10, default="task")
    language = models.CharField(max_length=8, blank=True)
    lane = models.CharField(max_length=8)
    task = models.CharField(max_length=160)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)
    """Starts with the workspace; a second job with the same key is not made."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    run_after = models.DateTimeField(default=timezone.now)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease = UuidField(null=True)
    """Of who runs it now: what is written under an older lease is not written at all."""
    lease_until = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "lane", "workspace", "run_after", "id"], name="core_job_turn"),
            models.Index(fields=["state", "finished_at"], name="core_job_finished"),
        ]

    def __str__(self) -> str:
        return self.task


class WorkerSeen(models.Model):
    """A worker process and when it was last alive; `/readyz` and the doctor ask."""

    name = models.CharField(max_length=120, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
