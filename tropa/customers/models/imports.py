"""Imports: a file, what its columns mean, how far it has come, and the rows that people must look at."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Link, Row


class Import(Row):
    """One file on its way in; its records are the operation's, so that the whole can be taken back."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("being prepared")
        WAITING = "waiting", _("waits for the worker")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        BROKEN = "broken", _("broke off")

    class Policy(models.TextChoices):
        """What happens to a row whose record is there already."""

        UPDATE = "update", _("Fill empty fields")
        REPLACE = "replace", _("Replace with the file's values")
        SKIP = "skip", _("Skip the row")
        CREATE = "create", _("Create all the same")

    kind_label: ClassVar[str] = "import"
    CUSTOMERS: ClassVar[str] = "customers"
    """What files hold unless somebody says otherwise."""

    kind = models.CharField(max_length=20, default=CUSTOMERS)
    """What the file holds: the label of an importer."""
    member = Link("staff.Member", models.PROTECT, related_name="+")
    file_name = models.CharField(_("file"), max_length=255)
    size = models.BigIntegerField(default=0)
    storage_key = models.CharField(max_length=32, blank=True)
    """Where the bytes lie (core.files), from the upload to the end of the import; then they are destroyed."""
    sha256 = models.CharField(max_length=64, blank=True)
    header = JsonField(default=list)
    shape = models.CharField(max_length=32, blank=True)
    """Names files with the same columns; the last mapping of a shape is offered again."""
    mapping = JsonField(default=dict)
    mended = JsonField(default=dict)
    """Cells corrected in the preview: {line number: {column: value}}."""
    policy = models.CharField(max_length=8, choices=Policy, default=Policy.UPDATE)
    checking = models.CharField(max_length=32, blank=True)
    """The rehearsal that runs in the worker; a newer one, or the import itself, takes its place."""
    found = JsonField(default=dict)
    """What the last rehearsal of the whole file found (checking.py); empty: it has to be checked (again)."""
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    rows = models.IntegerField(default=0)
    """How many rows with anything in them the file has; 0 before they were counted."""
    last_line = models.IntegerField(default=0)
    """Number of the last line that is written; a new process goes on after it."""
    counts = JsonField(default=dict)
    """rows, created, updated, skipped, failed, linked: {kind: n}."""
    error = models.TextField(blank=True)
    operation = Link("core.Operation", models.PROTECT, null=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "-created_at", "id"], name="customers_import_newest"),
            models.Index(fields=["workspace", "shape", "-created_at"], name="customers_import_shape"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def count(self, name: str) -> int:
        """One of the counts; 0 before it is known."""
        return int(self.counts.get(name, 0))

    @property
    def seconds(self) -> float:
        """How long it has run."""
        if self.started_at is None:
            return 0.0
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()

    @property
    def rate(self) -> int:
        """Rows a second."""
        return round(self.count("rows") / self.seconds) if self.seconds else 0

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {self.State.DONE, self.State.BROKEN}


class ImportRow(Row):
    """A line of the file that failed, left remarks, or has columns without a field."""

    run = Link(Import, models.CASCADE, related_name="lines", db_index=False)
    number = models.IntegerField()
    state = models.CharField(max_length=8)
    """created, updated, skipped, failed."""
    customer = UuidField(null=True)
    """Whom the row tells of."""
    cells = JsonField(default=dict)
    """The whole line if it failed, else the columns without a field."""
    errors = JsonField(default=list)
    """[{"column", "value", "message", "params"}], the message as it stands in the code (drafts.said)."""
    remarks = JsonField(default=list)

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "run", "number"], name="customers_importrow_once"),
        ]
        indexes = [models.Index(fields=["workspace", "run", "state", "number"], name="customers_importrow_state")]
