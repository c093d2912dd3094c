"""How many records the members of a role may take away."""

from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.errors import RuleViolation
from tropa.core.journal import operation
from tropa.lib.numbers import COLUMN, whole
from tropa.staff.models import Member, Role

DAILY = {"head": 10_000}
"""How many records a day a role begins with; who does not stand here has no limit, or no right to export."""


def set_export_limits(*, role: Role, most: str, daily: str, by: Member) -> None:
    """How many records members of a role may take away: into one file, and within a day; empty is any number.

    Raises:
        Denied: `by` may not.
        RuleViolation: the owner's role, or no whole number.
    """
    access.check(by, "role", "edit")
    wanted = {"export_most": _limit(most, "export_most"), "export_daily": _limit(daily, "export_daily")}
    if all(getattr(role, name) == value for name, value in wanted.items()):
        return
    if role.base == "owner":
        raise RuleViolation("staff.owner_rights", _("An owner may always do everything."))
    with operation("staff.set_export_limits", title=_("Limits of export of “%(name)s” changed") % {"name": role.name}):
        for name, value in wanted.items():
            setattr(role, name, value)
        role.save()


def _limit(text: str, field: str) -> int | None:
    if not text.strip():
        return None
    found = whole("".join(text.split()), COLUMN)
    if found is None:
        raise RuleViolation("staff.export_limit", _("Write a whole number, or leave it empty for any number."), field)
    return found
