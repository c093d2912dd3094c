"""Exports of Google Contacts, the present and the earlier form."""

import re
from collections.abc import Sequence
from typing import ClassVar

from tropa.customers.sources.base import Source, register
from tropa.lib.names import folded


@register
class GoogleContacts(Source):
    """Numbered groups of columns ("Phone 1 - Value"), several values divided by " ::: ", labels that begin with *."""

    label: ClassVar[str] = "google"
    title: ClassVar[str] = "Google Contacts"
    columns: ClassVar[dict[str, str]] = {
        "first name": "first_name",
        "given name": "first_name",
        "last name": "last_name",
        "family name": "last_name",
        "middle name": "middle_name",
        "additional name": "middle_name",
        "organization name": "company",
        "organization 1 - name": "company",
        "organization title": "position",
        "organization 1 - title": "position",
        "labels": "tags",
        "group membership": "tags",
        "notes": "note",
        r"e-mail \d+ - value": "email",
        r"phone \d+ - value": "phone",
        r"website \d+ - value": "site",
        "address 1 - city": "city",
        "address 1 - street": "address",
        "name": "name",
        r".* - (label|type)": "",
        r"(phonetic|yomi|birthday|photo|nickname|file as|name prefix|name suffix|organization department).*": "",
    }

    def recognises(self, header: Sequence[str]) -> bool:
        """By a numbered column beside labels or groups."""
        plain = set(map(folded, header))
        numbered = any(re.fullmatch(r"(e-mail|phone) \d+ - value", column) for column in plain)
        return numbered and bool(plain & {"labels", "group membership", "given name", "first name"})

    def values(self, target: str, cell: str) -> list[str]:
        """Labels of Google's own (* myContacts) are no tags."""
        found = [value.strip() for value in cell.split(":::") if value.strip()]
        return [value for value in found if not value.startswith("*")] if target == "tags" else found
