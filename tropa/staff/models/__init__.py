"""People of the company."""

from tropa.staff.models.user import User

__all__ = ["User"]
