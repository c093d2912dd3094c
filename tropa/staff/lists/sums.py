"""What all records of a list come to, where an address asks for it: figures of reports open so (`?sum=amount`)."""

from typing import Any

from tropa.core import measures
from tropa.core.catalogue import FieldSet
from tropa.core.measures.worth import spoken

NEEDED = ("amount", "amount_base", "currency")


def sum_of(asked: str, fields: FieldSet, records: Any) -> str:
    """The sum in words, by currency where no rate is known; "" where nobody asked, or may not read amounts.

    It reads every record of the list, so a list that was not asked does not pay for it.
    """
    if asked != "amount" or any(name not in fields for name in NEEDED):
        return ""
    return " · ".join(spoken(measures.worth_of(records).sums(), fields["amount"]))
