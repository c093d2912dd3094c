"""Files that people attach: what they are called and are; the bytes lie in TROPA_DATA/files (core.files)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField
from tropa.core.records import Link, Record


class File(Record):
    """One file as it was uploaded; it is never changed, only attached, taken off and, in the end, swept."""

    kind_label: ClassVar[str] = "file"
    personal: ClassVar[tuple[str, ...]] = ("name", "sha256")
    derived: ClassVar[tuple[str, ...]] = ("unused_since",)
    erasable: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=200, blank=True)
    size = models.BigIntegerField(_("size"))
    type = models.CharField(_("type"), max_length=100)
    """By the content, never by the name; application/octet-stream is whatever nobody knows."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Empty once the file is erased; then its bytes are destroyed."""
    storage_key = models.CharField(max_length=32)
    uploaded_by = UuidField(null=True, blank=True)
    """The member; a file that hangs on nothing yet is his alone to see."""
    unused_since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["workspace", "storage_key"], name="core_file_storage"),
            models.Index(fields=["workspace", "uploaded_by"], name="core_file_uploader"),
            models.Index(fields=["workspace", "unused_since"], name="core_file_unused"),
            models.Index(fields=["workspace", "-created_at", "id"], name="core_file_newest"),
        ]

    def __str__(self) -> str:
        return self.name


class FileLink(Record):
    """A file hangs on a record; whoever may see the record may see the file. Journalled, so that it comes back when
    the making of a note is undone and done again.
    """

    file = Link("core.File", models.CASCADE, related_name="links")
    subject_kind = models.CharField(max_length=40)
    subject_id = UuidField()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "subject_kind", "subject_id", "file"],
                condition=models.Q(deleted_at__isnull=True),
                name="core_filelink_once",
                violation_error_message=_("This file is attached already."),
            )
        ]
        indexes = [models.Index(fields=["workspace", "file"], name="core_filelink_file")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"
