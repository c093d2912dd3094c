"""From the number in a file to who took it; for the command line."""

from typing import Any

from tropa.core.errors import NotFound
from tropa.core.models import AccessEntry
from tropa.core.viewing import marks
from tropa.staff.models import Member


def export_numbered(text: str) -> dict[str, Any]:
    """Who exported what and when.

    Args:
        text: the number, or a text with it, such as the name of the file.

    Raises:
        NotFound: there is no number in it, or no such export in the log (any more).
    """
    number = marks.number_in(text)
    found = AccessEntry.objects.filter(number=number).first() if number else None
    if found is None:
        raise NotFound
    who = Member.everything.filter(pk=found.actor_id).select_related("user").first()
    return {
        "number": found.number,
        "at": found.at.isoformat(),
        "member": who.name if who else "",
        "email": who.user.email if who and who.user else "",
        "address": found.address,
        "kind": found.kind,
        "records": found.shown,
        "form": found.details.get("form", ""),
        "columns": found.details.get("columns", []),
    }
