"""A member: a person's place in one workspace, and the viewer that rights are asked for."""

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core import access, arrangement
from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.lib.names import folded

MOST_WORDS = 8


class MemberQuerySet(RecordQuerySet):
    """Words about members."""

    def called(self, words: str) -> "MemberQuerySet":
        """Those whose name or address has all these words, in any spelling of e and ё."""
        found = self
        for word in folded(words).split()[:MOST_WORDS]:
            found = found.filter(models.Q(name_key__contains=word) | models.Q(user__email__contains=word))
        return found

    def after(self, member: "Member | None") -> "MemberQuerySet":
        """By name, those who work here first; with a member only whoever comes behind."""
        ordered = self.order_by("state", "name_key", "id")
        if member is None:
            return ordered
        behind = models.Q(name_key__gt=member.name_key) | models.Q(name_key=member.name_key, id__gt=member.pk)
        return ordered.filter(models.Q(state__gt=member.state) | models.Q(behind, state=member.state))

    def active(self) -> "MemberQuerySet":
        """Who may come in."""
        return self.filter(state=Member.State.ACTIVE)

    def owners(self) -> "MemberQuerySet":
        """Active members of the owner's role."""
        return self.active().filter(role__base="owner")


class Member(Record):
    """One person in one company: name, role, team; a deactivated member stays in every record that names him."""

    class State(models.TextChoices):
        """Whether the member may come in."""

        ACTIVE = "active", _("works")
        DEACTIVATED = "deactivated", _("deactivated")

    kind_label: ClassVar[str] = "member"
    purged: ClassVar[bool] = False
    personal: ClassVar[tuple[str, ...]] = ("name", "name_key")
    erasable: ClassVar[bool] = True

    user = models.ForeignKey("staff.User", models.PROTECT, related_name="members")
    name = models.CharField(_("name"), max_length=150)
    name_key = models.CharField(max_length=150, editable=False, default="")
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    time_zone = models.CharField(max_length=64, default="Europe/Moscow")
    language = models.CharField(max_length=2, choices=[("ru", "Русский"), ("en", "English")], default="ru")
    role = Link("staff.Role", models.PROTECT, related_name="members")
    team = Link("staff.Team", models.SET_NULL, null=True, blank=True, related_name="members")

    objects: ClassVar[Any] = LiveManager.from_queryset(MemberQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(MemberQuerySet)()

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "state", "name_key", "id"], name="staff_member_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user"],
                condition=models.Q(deleted_at__isnull=True),
                name="staff_member_user_once",
                violation_error_message=_("This person is a member already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether the member may come in."""
        return self.state == self.State.ACTIVE and self.deleted_at is None

    @cached_property
    def rights(self) -> access.Rights:
        """What the role allows."""
        rights: access.Rights = arrangement.kept(("rights", self.role_id), lambda: self.role.rights())
        return rights

    @cached_property
    def team_ids(self) -> frozenset[UUID]:
        """The own team, and those the member heads with everything below them."""
        from tropa.staff.models.team import structure

        return structure().headed_by(self.pk) | frozenset({self.team_id} - {None})

    @cached_property
    def branch_ids(self) -> frozenset[UUID]:
        """Branches of the member's teams and those the member heads."""
        from tropa.staff.models.team import structure

        return structure().branches_of(self.pk, self.team_ids)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the spelling to sort and look up by follows the name."""
        self.name_key = folded(self.name)[:150]
        super().save(*args, **kwargs)

    def deactivate(self) -> None:
        """Close the door for this member.

        Raises:
            RuleViolation: deactivated already, or the last owner.
        """
        if not self.is_active:
            raise RuleViolation("staff.deactivated_already", _("This member is deactivated already."))
        self._keep_an_owner()
        self.state = self.State.DEACTIVATED
        self.save()

    def reactivate(self) -> None:
        """Open the door again.

        Raises:
            RuleViolation: the member works already.
        """
        if self.is_active:
            raise RuleViolation("staff.active_already", _("This member works already."))
        self.state = self.State.ACTIVE
        self.save()

    def give_role(self, role: Any) -> None:
        """Change the role.

        Raises:
            RuleViolation: the company would be left without an owner.
        """
        if role.pk != self.role_id:
            self._keep_an_owner()
            self.role = role
            self.save()

    def _keep_an_owner(self) -> None:
        others = type(self).objects.owners().exclude(pk=self.pk)
        if self.role.base == "owner" and self.is_active and not others.exists():
            raise RuleViolation(
                "staff.last_owner",
                _("This is the only owner. Make somebody else an owner first."),
                field="role",
            )
