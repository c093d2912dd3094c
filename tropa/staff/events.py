"""What happens to people of the company."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core.events import event


@event("staff.workspace_opened")
@dataclass(frozen=True)
class WorkspaceOpened:
    """A company came in; `member_id` is its owner."""

    member_id: UUID


@event("staff.member_joined", title=_("A member joined"))
@dataclass(frozen=True)
class MemberJoined:
    """Somebody accepted an invitation."""

    member_id: UUID


@event("staff.member_deactivated", title=_("A member was deactivated"))
@dataclass(frozen=True)
class MemberDeactivated:
    """A member may no longer come in; live streams of the member end on it."""

    member_id: UUID


@event("staff.member_reactivated", title=_("A member was reactivated"))
@dataclass(frozen=True)
class MemberReactivated:
    """A member may come in again."""

    member_id: UUID


@event("staff.second_factor_reset")
@dataclass(frozen=True)
class SecondFactorReset:
    """Whoever runs the installation turned off the second step of a member's account."""

    member_id: UUID


@event("staff.token_revoked")
@dataclass(frozen=True)
class TokenRevoked:
    """A token ended."""

    token_id: UUID
