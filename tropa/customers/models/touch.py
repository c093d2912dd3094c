"""Touches: how somebody came to us, time after time. Appended only; reports of sources read them."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Link, Row
from tropa.core.records.rows import RowManager, ScopedQuerySet

MARKS = ("source", "medium", "campaign", "content", "term")
"""The utm marks."""
CLICKS = ("yclid", "gclid", "fbclid", "ymclid", "vkclid", "rb_clickid")
"""What advertising systems call a click."""
LONGEST_MARK, LONGEST_ADDRESS = 200, 500


class TouchQuerySet(ScopedQuerySet):
    """Words about touches."""

    def of(self, customer: Any) -> Self:
        """Those of a customer, under every name that it had."""
        return self.filter(met__in=customer.lives)


class Touch(Row):
    """Somebody came by a link, an advertisement, a form."""

    class Kind(models.TextChoices):
        """How."""

        FORM = "form", _("form")

    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    customer = Link("customers.Customer", models.SET_NULL, null=True, related_name="touches")
    met = UuidField()
    """As whom it was met at first: what a merge moves goes back where it came from."""
    source = Link("customers.Source", models.SET_NULL, null=True, related_name="+")
    utm_source = models.CharField(max_length=LONGEST_MARK, blank=True)
    utm_medium = models.CharField(max_length=LONGEST_MARK, blank=True)
    utm_campaign = models.CharField(max_length=LONGEST_MARK, blank=True)
    utm_content = models.CharField(max_length=LONGEST_MARK, blank=True)
    utm_term = models.CharField(max_length=LONGEST_MARK, blank=True)
    page = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    referrer = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    click_ids = JsonField(default=dict, blank=True)

    objects: ClassVar[Any] = RowManager.from_queryset(TouchQuerySet)()

    class Meta(Row.Meta):
        indexes = [
            models.Index(fields=["workspace", "customer", "at"], name="customers_touch_customer"),
            models.Index(fields=["workspace", "met", "at"], name="customers_touch_met"),
        ]

    def __str__(self) -> str:
        return self.utm_source or self.referrer or self.kind

    @property
    def utm(self) -> dict[str, str]:
        """The marks that are there."""
        marks = {name: str(getattr(self, f"utm_{name}")) for name in MARKS}
        return {name: mark for name, mark in marks.items() if mark}

    @staticmethod
    def marks_of(given: Mapping[str, str]) -> dict[str, str]:
        """The utm marks of an address, {"utm_source": ...}, as columns hold them."""
        named = {f"utm_{name}": " ".join(given.get(f"utm_{name}", "").split()) for name in MARKS}
        return {name: mark[:LONGEST_MARK] for name, mark in named.items() if mark}

    @staticmethod
    def clicks_of(given: Mapping[str, str]) -> dict[str, str]:
        """The ids of clicks in an address."""
        return {name: given[name][:LONGEST_MARK] for name in CLICKS if given.get(name)}


def bare_address(address: str) -> str:
    """An address of the web without what may tell of a person: no query, no fragment, no password; else empty."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    return f"{parts.scheme}://{host}{port}{parts.path}"[:LONGEST_ADDRESS]


def follow_merges(former: Collection[UUID]) -> None:
    """After aliases changed: touches of these ids are the customer's that the id leads to now."""
    from tropa.customers.models.merge import Alias

    leads = dict(Alias.objects.filter(old__in=former).values_list("old", "customer_id"))
    for identity in former:
        Touch.objects.filter(met=identity).exclude(customer=None).update(customer=leads.get(identity, identity))


def erase(doomed: dict[Any, set[UUID]]) -> None:
    """An eraser of the journal: that somebody came by an advertisement stays, who clicked does not."""
    from tropa.customers.models.customer import Customer

    if ids := doomed.get(Customer):
        Touch.objects.filter(models.Q(customer__in=ids) | models.Q(met__in=ids)).update(
            click_ids={}, referrer="", page=""
        )
