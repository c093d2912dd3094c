"""A request of a member, as views of a workspace get it from the door."""

from collections.abc import Callable, Sequence

from django.db.models import QuerySet

from tropa.core.requests import ViewerRequest
from tropa.staff.companies import Company
from tropa.staff.models import ApiToken, Member, Notification


class MemberRequest(ViewerRequest):
    """A request after the door. Never made: it names what `middleware.door` puts on Django's own."""

    member: Member
    token: ApiToken
    """Only of a call with a token."""
    companies: Sequence[Company]
    """Only of a page: where the person behind the member may go."""
    unread: Callable[[], QuerySet[Notification]]
