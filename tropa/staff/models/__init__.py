"""People of the company."""

from tropa.staff.models.invitation import Invitation
from tropa.staff.models.member import Member
from tropa.staff.models.membership import Membership
from tropa.staff.models.notification import Notification
from tropa.staff.models.owned import Owned
from tropa.staff.models.record_member import RecordMember
from tropa.staff.models.registration import Registration
from tropa.staff.models.role import Grant, Role
from tropa.staff.models.saved_view import SavedView
from tropa.staff.models.session import Session
from tropa.staff.models.tax_rate import TaxClass, TaxRate
from tropa.staff.models.team import Branch, Team
from tropa.staff.models.token import ApiToken
from tropa.staff.models.user import User

__all__ = [
    "ApiToken",
    "Branch",
    "Grant",
    "Invitation",
    "Member",
    "Membership",
    "Notification",
    "Owned",
    "RecordMember",
    "Registration",
    "Role",
    "SavedView",
    "Session",
    "TaxClass",
    "TaxRate",
    "Team",
    "User",
]
