"""Which columns of a file of deals tell of the buyer, and which of contact persons beside him."""

from tropa.customers.importing.targets import Targets
from tropa.lib.names import folded

_CONTACT = ("контакт", "представител", "contact")
_SECOND = ("контактного лица", "участник", "втор", "second")


def settle_people(columns: dict[str, str], targets: Targets) -> None:
    """Where one column names the customer and another a contact, the contact has a part in the deal.

    A contact alone, or beside a company only, is the buyer, as in the exports of other programs.
    """
    naming = [
        column
        for column, target in columns.items()
        if target == "name" or (not target and targets.of_header(column) == "name")
    ]
    contacts = [column for column in naming if _is_contact(column)]
    buyers = [column for column in naming if not _is_contact(column)]
    if buyers and contacts and "person" not in columns.values():
        columns.update({contacts[0]: "person", buyers[0]: "name"})
    if "person" not in columns.values():
        return
    named = next((column for column, target in columns.items() if target == "name"), "")
    words = _SECOND if _is_contact(named) else (*_SECOND, *_CONTACT)
    for column, target in columns.items():
        if target in {"phone", "email"} and any(word in folded(column) for word in words):
            columns[column] = f"person_{target}"


def _is_contact(column: str) -> bool:
    return any(word in folded(column) for word in _CONTACT)
