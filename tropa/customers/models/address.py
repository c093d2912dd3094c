"""Where a customer is."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.records import JsonField, Link, Record
from tropa.lib.names import folded


class Address(Record):
    """A postal address as people write it, with the city apart for filters."""

    class Kind(models.TextChoices):
        """What the address is for."""

        MAIN = "main", _("main")
        LEGAL = "legal", _("legal")
        DELIVERY = "delivery", _("delivery")
        OTHER = "other", _("other")

    kind_label: ClassVar[str] = "address"
    part_of: ClassVar[str] = "customer"
    personal: ClassVar[tuple[str, ...]] = ("lines", "geo")

    customer = Link("customers.Customer", models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MAIN)
    lines = models.CharField(_("address"), max_length=500, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    city_key = models.CharField(max_length=120, blank=True, editable=False)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    geo = JsonField(null=True, blank=True)

    class Meta(Record.Meta):
        ordering = ["id"]
        indexes = [
            # A filter by a city reads the index alone.
            models.Index(fields=["workspace", "city_key", "customer", "deleted_at"], name="customers_address_city")
        ]

    def __str__(self) -> str:
        if self.city and self.city.casefold() not in self.lines.casefold():
            return ", ".join(filter(None, [self.city, self.lines]))
        return self.lines or self.city

    @property
    def whole(self) -> str:
        """With the postal code, as an envelope has it."""
        return ", ".join(filter(None, [self.postal_code, str(self)]))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the city's key for look-up."""
        self.city_key = folded(self.city)
        super().save(*args, **kwargs)
