"""What the company does with its people, across nouns."""

from tropa.staff.services.invitations import accept_invitation, invitation_behind, invite
from tropa.staff.services.members import change_role, change_team, deactivate, reactivate
from tropa.staff.services.opening import Opened, open_workspace, registration_open
from tropa.staff.services.telling import notify, tell_of_hands
from tropa.staff.services.tokens import create_token, member_behind, revoke_token

__all__ = [
    "Opened",
    "accept_invitation",
    "change_role",
    "change_team",
    "create_token",
    "deactivate",
    "invitation_behind",
    "invite",
    "member_behind",
    "notify",
    "open_workspace",
    "reactivate",
    "registration_open",
    "revoke_token",
    "tell_of_hands",
]
