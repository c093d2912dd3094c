"""Teams and branches: how the company is cut."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core import arrangement
from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record


class Branch(Record):
    """A place of business."""

    kind_label: ClassVar[str] = "branch"
    purged: ClassVar[bool] = False
    arranges: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=120)
    head = Link("staff.Member", models.SET_NULL, null=True, blank=True, related_name="branches_headed")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    """IANA name; empty is the company's."""

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


@dataclass(frozen=True)
class Structure:
    """How the company is cut, as far as rights ask; a company has few teams."""

    teams: Sequence[tuple[UUID, UUID | None, UUID | None, UUID | None]]
    """(id, parent, head, branch)"""
    branches: Sequence[tuple[UUID, UUID | None, str]]
    """(id, head, time zone)"""

    def headed_by(self, member: UUID) -> frozenset[UUID]:
        """The teams the member heads and all below them."""
        children: dict[UUID | None, list[UUID]] = defaultdict(list)
        for pk, parent, _head, _branch in self.teams:
            children[parent].append(pk)
        found = [pk for pk, _parent, head, _branch in self.teams if head == member]
        seen: set[UUID] = set()
        while found:
            pk = found.pop()
            if pk not in seen:
                seen.add(pk)
                found += children[pk]
        return frozenset(seen)

    def branches_of(self, member: UUID, teams: Collection[UUID]) -> frozenset[UUID]:
        """The branches of these teams and those the member heads."""
        own = {branch for pk, _parent, _head, branch in self.teams if branch is not None and pk in teams}
        return frozenset(own | {pk for pk, head, _zone in self.branches if head == member})

    def zone_of(self, branch: UUID | None) -> str:
        """The time zone of a branch; empty where it has none of its own."""
        return next((zone for pk, _head, zone in self.branches if pk == branch), "")


def structure() -> Structure:
    """The teams and branches of the entered workspace."""
    return arrangement.kept(
        "structure",
        lambda: Structure(
            tuple(Team.objects.values_list("pk", "parent_id", "head_id", "branch_id")),
            tuple(Branch.objects.values_list("pk", "head_id", "time_zone")),
        ),
    )


class Team(Record):
    """People who work together under a head; teams nest."""

    kind_label: ClassVar[str] = "team"
    purged: ClassVar[bool] = False
    arranges: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=120)
    head = Link("staff.Member", models.SET_NULL, null=True, blank=True, related_name="teams_headed")
    parent = Link("staff.Team", models.PROTECT, null=True, blank=True, related_name="children")
    branch = Link(Branch, models.PROTECT, null=True, blank=True, related_name="teams")

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
