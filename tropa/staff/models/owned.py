"""Records that somebody answers for."""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record
from tropa.staff.models.member import Member


class Owned(Record):
    """A record with an owner; team and branch are the owner's and follow a change of owner by themselves.

    Many at once: `queryset.update(**Owned.given_to(member))`.
    """

    owner = Link("staff.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    team = Link("staff.Team", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    branch = Link("staff.Branch", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    class Meta(Record.Meta):
        abstract = True

    @staticmethod
    def given_to(member: Member | None) -> dict[str, UUID | None]:
        """The three columns of a record that this member owns."""
        team = member.team if member else None
        return {
            "owner_id": member.pk if member else None,
            "team_id": team.pk if team else None,
            "branch_id": team.branch_id if team else None,
        }

    @classmethod
    def taken_on(cls, member: Member | None, field: str = "owner") -> dict[str, UUID | None]:
        """The three columns of a record that comes to this member now.

        Raises:
            RuleViolation: the member works here no more; it names `field`.
        """
        if member is not None and not member.is_active:
            words = _("%(name)s works here no more; choose another.") % {"name": member.name}
            raise RuleViolation("staff.works_no_more", words, field)
        return cls.given_to(member)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new owner brings team and branch along.

        Raises:
            RuleViolation: the new owner works here no more.
        """
        if self._state.adding or "owner_id" in self.changed():
            columns = self.taken_on(self.owner)
            for name, value in columns.items():
                setattr(self, name, value)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], *columns}
        super().save(*args, **kwargs)
