"""What people write down about a customer."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Link, Record
from tropa.lib.names import folded


class Note(Record):
    """A note on a customer, perhaps about one of the customer's records (`subject`)."""

    kind_label: ClassVar[str] = "note"
    personal: ClassVar[tuple[str, ...]] = ("text", "text_key")

    customer = Link("customers.Customer", models.CASCADE, related_name="notes")
    author = Link("staff.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author"))
    text = models.TextField(_("text"), max_length=50_000)
    text_key = models.TextField(editable=False, default="")
    pinned = models.BooleanField(_("pinned"), default=False)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = UuidField(null=True, blank=True)
    mentions = JsonField(default=list, blank=True)
    """Ids of the members called by @."""

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "customer", "-created_at"], name="customers_note_newest")]

    def __str__(self) -> str:
        return self.text[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the spelling that search looks through."""
        self.text_key = folded(self.text)
        super().save(*args, **kwargs)
