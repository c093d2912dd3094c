"""Steps of a task."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.records import Link, Record


class ChecklistItem(Record):
    """One step, ticked off when done."""

    kind_label: ClassVar[str] = "checklist_item"
    personal: ClassVar[tuple[str, ...]] = ("text",)

    task = Link("activities.Activity", models.CASCADE, related_name="checklist")
    text = models.CharField(_("step"), max_length=300)
    done = models.BooleanField(_("done"), default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta(Record.Meta):
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text
