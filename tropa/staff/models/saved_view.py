"""Saved views of lists."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.records import JsonField, Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager


class SavedViewQuerySet(RecordQuerySet):
    """Words about saved views."""

    def offered_to(self, member: Any, kind: str) -> "SavedViewQuerySet":
        """The member's own views of a kind, his teams' and everybody's, in their order."""
        return self.offered(member).filter(kind=kind).order_by("position", "name", "id")

    def offered(self, member: Any) -> "SavedViewQuerySet":
        """The same of every kind, in no order."""
        mine = models.Q(member=member)
        team = models.Q(shared_with=SavedView.Shared.TEAM, team__in=member.team_ids)
        everybody = models.Q(shared_with=SavedView.Shared.EVERYBODY)
        return self.filter(mine | team | everybody)


class SavedView(Record):
    """A list of a kind with its question, columns and order; `query` is a JSON filter (core.query)."""

    class Shared(models.TextChoices):
        """Who finds the view among the tabs."""

        MINE = "mine", _("only me")
        TEAM = "team", _("my team")
        EVERYBODY = "everybody", _("everybody")

    kind_label: ClassVar[str] = "view"

    kind = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    query = JsonField(default=dict, blank=True)
    columns = JsonField(default=list, blank=True)
    sort = models.CharField(max_length=80, blank=True)
    shared_with = models.CharField(max_length=10, choices=Shared, default=Shared.MINE)
    is_default = models.BooleanField(default=False)
    position = models.IntegerField(default=100)
    member = Link("staff.Member", models.CASCADE, null=True, blank=True, related_name="saved_views")
    team = Link("staff.Team", models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[Any] = LiveManager.from_queryset(SavedViewQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(SavedViewQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "member", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="staff_view_name_once",
                violation_error_message=_("You have a view with this name already."),
            ),
            models.UniqueConstraint(
                fields=["workspace", "kind", "member"],
                condition=models.Q(deleted_at__isnull=True, is_default=True),
                name="staff_view_one_default",
                violation_error_message=_("Only one view of a list can be the first one."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
