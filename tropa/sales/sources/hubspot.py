"""Exports of deals from HubSpot."""

from typing import ClassVar

from tropa.customers.sources import Source, register


@register
class HubSpotDeals(Source):
    """Commas, UTF-8, ISO dates; the day of closing is expected until the deal is closed."""

    label: ClassVar[str] = "hubspot_deals"
    kind: ClassVar[str] = "deals"
    title: ClassVar[str] = "HubSpot"
    signs: ClassVar[tuple[str, ...]] = ("deal name", "deal stage")
    columns: ClassVar[dict[str, str]] = {
        "record id": "external_id",
        "deal name": "title",
        "deal stage": "stage",
        "pipeline": "pipeline",
        "amount": "amount",
        "currency": "currency",
        "close date": "expected_on",
        "create date": "created_at",
        "deal owner": "owner",
        "closed lost reason": "lost_reason",
        r"associated contacts?": "name",
        r"associated (company|companies|company \(primary\))": "company",
        r"associated .* ids.*|last .*|next .*|deal type|number of .*|forecast .*|amount in .*|.* \(hs\)": "",
    }
