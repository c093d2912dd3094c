"""Where customers come from."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.records import Link, Record
from tropa.lib.names import folded


class Source(Record):
    """A source of customers in a tree ("Advertising" > "Direct"); `channel_group` is what reports add up by."""

    class ChannelGroup(models.TextChoices):
        """The groups that every report knows."""

        ADVERTISING = "advertising", _("advertising")
        SEARCH = "search", _("search engines")
        SOCIAL = "social", _("social networks")
        REFERRAL = "referral", _("recommendation")
        PARTNER = "partner", _("partners")
        DIRECT = "direct", _("came themselves")
        OFFLINE = "offline", _("offline")
        OTHER = "other", _("other")

    kind_label: ClassVar[str] = "source"

    name = models.CharField(_("name"), max_length=150)
    name_key = models.CharField(max_length=150, editable=False)
    channel_group = models.CharField(
        _("channel group"), max_length=20, choices=ChannelGroup, default=ChannelGroup.OTHER
    )
    parent = Link("self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("parent"))

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name_key"],
                condition=models.Q(deleted_at__isnull=True),
                name="customers_source_name_once",
                violation_error_message=_("There is a source of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key that two spellings share."""
        self.name_key = folded(self.name)
        super().save(*args, **kwargs)
