"""Exports of contacts from HubSpot."""

from typing import ClassVar

from tropa.customers.sources.base import Source, register


@register
class HubSpot(Source):
    """Commas, UTF-8, ISO dates, several values divided by semicolons."""

    label: ClassVar[str] = "hubspot"
    title: ClassVar[str] = "HubSpot"
    signs: ClassVar[tuple[str, ...]] = ("record id", "lifecycle stage")
    columns: ClassVar[dict[str, str]] = {
        "record id": "",
        "contact id": "",
        "lead status": "",
        "lifecycle stage": "lifecycle",
        "contact owner": "owner",
        "create date": "created_at",
        "last activity date": "",
        "associated company": "company",
        "associated company ids": "",
        "additional email addresses": "email",
        "original source": "source",
        r"marketing contact status|last modified date|associated .*": "",
    }
