"""Exports of people and organizations from Pipedrive."""

from collections.abc import Sequence
from typing import ClassVar

from tropa.customers.sources.base import Source, register
from tropa.lib.names import folded


@register
class Pipedrive(Source):
    """Every column is called "Person - ..." or "Organization - ...", telephones and e-mails by purpose."""

    label: ClassVar[str] = "pipedrive"
    title: ClassVar[str] = "Pipedrive"
    columns: ClassVar[dict[str, str]] = {
        "person - id": "",
        "person - name": "name",
        "person - first name": "first_name",
        "person - last name": "last_name",
        "person - organization": "company",
        r"person - (phone|phone - .*)": "phone",
        r"person - (email|email - .*)": "email",
        "person - owner": "owner",
        "person - (label|labels)": "tags",
        "person - (person created|created)": "created_at",
        "person - (notes?|note)": "note",
        "person - job title": "position",
        "person - .*": "",
        "organization - name": "name",
        "organization - owner": "owner",
        "organization - address": "address",
        "organization - (label|labels)": "tags",
        "organization - organization created": "created_at",
        "organization - .*": "",
    }

    def recognises(self, header: Sequence[str]) -> bool:
        """By the beginning of the columns."""
        return {"person - name", "organization - name"} & set(map(folded, header)) != set()
