"""Exports of deals from Pipedrive."""

from typing import ClassVar

from tropa.customers.sources import Source, register


@register
class PipedriveDeals(Source):
    """Every column is called "Deal - ...", "Person - ..." or "Organization - ..."."""

    label: ClassVar[str] = "pipedrive_deals"
    kind: ClassVar[str] = "deals"
    title: ClassVar[str] = "Pipedrive"
    signs: ClassVar[tuple[str, ...]] = ("deal - title",)
    columns: ClassVar[dict[str, str]] = {
        "deal - id": "external_id",
        "deal - title": "title",
        "deal - value": "amount",
        "deal - currency of value": "currency",
        "deal - currency": "currency",
        "deal - pipeline": "pipeline",
        "deal - stage": "stage",
        "deal - status": "status",
        "deal - owner": "owner",
        "deal - organization": "company",
        "deal - contact person": "name",
        "deal - lost reason": "lost_reason",
        "deal - deal created": "created_at",
        "deal - expected close date": "expected_on",
        "deal - deal closed on": "closed_at",
        "deal - won time": "closed_at",
        "deal - lost time": "closed_at",
        "deal - source": "source",
        "person - (phone|phone - .*)": "phone",
        "person - (email|email - .*)": "email",
        "(deal|person|organization) - .*": "",
    }
