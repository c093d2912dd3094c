"""Why deals are lost."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.records import Record
from tropa.lib.names import folded


class LostReason(Record):
    """One of the reasons that the company tells apart."""

    kind_label: ClassVar[str] = "lost_reason"

    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(Record.Meta):
        verbose_name = _("lost reason")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name_key"],
                condition=models.Q(deleted_at__isnull=True),
                name="sales_lostreason_name_once",
                violation_error_message=_("There is such a reason already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key that two spellings share."""
        self.name = " ".join(self.name.split())
        self.name_key = folded(self.name)
        super().save(*args, **kwargs)
