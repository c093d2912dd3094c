"""What all records of a list come to, where an address asks for it: figures of reports open so (`?tells=sum`)."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core import measures
from tropa.core.catalogue import FieldSet
from tropa.core.measures.worth import spoken

NEEDED = ("amount", "amount_base", "currency")


def sum_of(asked: str, fields: FieldSet, records: Any) -> str:
    """The sum in words, by currency where no rate is known, or ("average") what one comes to besides; "" where nobody
    asked, or may not read amounts.

    It reads every record of the list, so a list that was not asked does not pay for it.
    """
    if asked not in ("sum", "average") or any(name not in fields for name in NEEDED):
        return ""
    worth = measures.worth_of(records)
    whole = " · ".join(spoken(worth.sums(), fields["amount"]))
    if asked == "sum" or not worth.count:
        return whole
    return _("%(sum)s, on average %(average)s") % {
        "sum": whole,
        "average": " · ".join(spoken(worth.averages(), fields["amount"])),
    }
