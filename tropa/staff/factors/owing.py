"""Who owes a second factor: a role can require it, and its members get time until they next sign in."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tropa.staff.factors.standing import has_second_factor

GRACE = timedelta(days=7)
"""How long a session that stood when the role began to require it may go on without."""


def owes_second_factor(member: Any, begun_at: int) -> bool:
    """Whether a member must set up a second factor before anything else.

    Args:
        begun_at: when the session was begun, seconds since 1970; 0 when that is not known.
    """
    since = member.role.second_factor_since
    if since is None or (begun_at < int(since.timestamp()) and timezone.now() < since + GRACE):
        return False
    return not has_second_factor(member.user_id)
