"""The log of access: who looked at, searched for, took away and printed what; never what stood there."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.databases.common import guarded_tables
from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Row
from tropa.core.records.rows import RowManager, ScopedQuerySet

LONGEST_WORDS = 200
LONGEST_FILTER = 2_000


class AccessEntryQuerySet(ScopedQuerySet):
    """Words about the log; the journal's wall (ADR 0003) refuses every other way to write it."""

    def of_record(self, kind: str, identity: Any) -> "AccessEntryQuerySet":
        """Those that name this record."""
        return self.filter(kind=kind, record=identity)

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        raise TypeError("The log of access is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("The log of access is append-only.")


class AccessEntry(Row):
    """One look at what the company keeps. Append-only: written by `core.viewing` alone, purged when its time is over.

    No value of a record is copied here. What a person typed (`words`, the values in `asked`) may name somebody, so it
    is kept for a shorter time, and erasing anybody empties it (ADR 0015).
    """

    class Act(models.TextChoices):
        """What was done."""

        VIEW = "view", _("opened")
        LIST = "list", _("listed")
        SEARCH = "search", _("searched")
        EXPORT = "export", _("exported")
        PRINT = "print", _("printed")
        DOWNLOAD = "download", _("downloaded a file")

    kind_label: ClassVar[str] = "access_entry"

    at = models.DateTimeField(default=timezone.now)
    actor_id = UuidField(null=True)
    """The member; None: the command line, or the system."""
    origin = models.CharField(max_length=10)
    session = models.CharField(max_length=16, blank=True)
    """The beginning of a digest of the session's key: tells two browsers of one member apart, opens neither."""
    token = UuidField(null=True)
    """The token of a program."""
    address = models.CharField(max_length=45, blank=True)
    """Of the machine."""
    act = models.CharField(max_length=8, choices=Act)
    kind = models.CharField(max_length=40, blank=True)
    record = UuidField(null=True)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    """What was typed into a search, cut."""
    asked = models.TextField(blank=True)
    """The filter of a list as JSON; its sentence is made for whoever reads the log. Cut ones are not kept."""
    found = models.IntegerField(null=True)
    """How many records fit; 10,001 is "more than 10,000"."""
    shown = models.IntegerField(default=0)
    """How many records this answer gave."""
    number = models.CharField(max_length=12, blank=True)
    """Of an export: it stands in the file (core.viewing.marks)."""
    details = JsonField(default=dict)
    """Of an export: `form`, `columns`. Of a download: `size`."""

    objects: ClassVar[Any] = RowManager.from_queryset(AccessEntryQuerySet)()

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "-at", "-id"], name="core_access_newest"),
            models.Index(fields=["workspace", "actor_id", "-at", "-id"], name="core_access_actor"),
            models.Index(
                fields=["workspace", "record", "-at", "-id"],
                condition=models.Q(record__isnull=False),
                name="core_access_record",
            ),
            models.Index(fields=["workspace", "number"], condition=~models.Q(number=""), name="core_access_number"),
            models.Index(
                fields=["workspace", "at"],
                condition=~(models.Q(words="") & models.Q(asked="")),
                name="core_access_typed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append; an entry that stands is never changed."""
        if not self._state.adding:
            raise TypeError("The log of access is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise TypeError("The log of access is append-only.")


guarded_tables.add(AccessEntry._meta.db_table)


class AccessTally(Row):
    """How much one member looked at in one hour; a projection of the log that is counted again while the hour runs."""

    actor_id = UuidField()
    hour = models.DateTimeField()
    """When it begins, in UTC."""
    opened = models.IntegerField(default=0)
    searched = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    """Records that left by files and the API."""

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "actor_id", "hour"], name="core_accesstally_once")]
        indexes = [models.Index(fields=["workspace", "hour"], name="core_accesstally_hour")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}: {self.opened}, {self.searched}, {self.taken}"


class AccessNotice(Row):
    """That a member looked at unusually much on one day; told once a member and day."""

    kind_label: ClassVar[str] = "access_notice"

    actor_id = UuidField()
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    why = JsonField(default=list)
    """[[what, span, how many, what is usual, from how many on it is told]]; words are made for each reader."""

    class Meta(Row.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "actor_id", "day"], name="core_accessnotice_once")]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.day}"
