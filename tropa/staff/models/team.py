"""Teams and branches: how the company is cut."""

from collections import defaultdict
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager


class Branch(Record):
    """A place of business."""

    kind_label: ClassVar[str] = "branch"

    name = models.CharField(_("name"), max_length=120)
    head = Link("staff.Member", models.SET_NULL, null=True, blank=True, related_name="branches_headed")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="staff_branch_name_once",
                violation_error_message=_("There is a branch with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TeamQuerySet(RecordQuerySet):
    """Words about teams."""

    def headed_by(self, member: Any) -> frozenset[UUID]:
        """Ids of the teams the member heads and of all below them; one query, a company has few teams."""
        children: dict[UUID | None, list[UUID]] = defaultdict(list)
        found: list[UUID] = []
        for pk, parent, head in self.values_list("pk", "parent_id", "head_id"):
            children[parent].append(pk)
            if head == member.pk:
                found.append(pk)
        seen: set[UUID] = set()
        while found:
            pk = found.pop()
            if pk not in seen:
                seen.add(pk)
                found += children[pk]
        return frozenset(seen)


class Team(Record):
    """People who work together under a head; teams nest."""

    kind_label: ClassVar[str] = "team"

    name = models.CharField(_("name"), max_length=120)
    head = Link("staff.Member", models.SET_NULL, null=True, blank=True, related_name="teams_headed")
    parent = Link("staff.Team", models.PROTECT, null=True, blank=True, related_name="children")
    branch = Link(Branch, models.PROTECT, null=True, blank=True, related_name="teams")

    objects: ClassVar[Any] = LiveManager.from_queryset(TeamQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(TeamQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="staff_team_name_once",
                violation_error_message=_("There is a team with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def put_under(self, parent: "Team | None") -> None:
        """Set the parent without saving.

        Raises:
            RuleViolation: the parent is this team or stands below it.
        """
        above = parent
        while above is not None:
            if above.pk == self.pk:
                raise RuleViolation("staff.team_loop", _("A team cannot stand below itself."), field="parent")
            above = above.parent
        self.parent = parent
