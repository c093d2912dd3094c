"""What time it is where a customer is: as the company says, by the city of an address, by the telephone, else where
the branch is that looks after the customer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from tropa.customers.models import Customer
from tropa.lib import timezones
from tropa.staff.models.team import structure

MORNING, EVENING = 9, 21
"""Hours between which people are called."""


@dataclass(frozen=True)
class There:
    """The clock of a customer, where it differs from the reader's."""

    at: datetime
    zone: str
    guessed: bool

    @property
    def clock(self) -> str:
        """Hours and minutes there; templates would turn a moment into the reader's."""
        return f"{self.at:%H:%M}"

    @property
    def is_early(self) -> bool:
        """Before people are called."""
        return self.at.hour < MORNING

    @property
    def is_late(self) -> bool:
        """After people are called."""
        return self.at.hour >= EVENING


def zone_of(customer: Customer, *, told: Any) -> tuple[str, bool]:
    """The zone of a customer ("" when nothing says), and whether it is guessed.

    Args:
        told: says of a field whether it may be looked at; addresses and contacts were prefetched.
    """
    if told("time_zone") and timezones.is_zone(customer.time_zone):
        return customer.time_zone, False
    if told("addresses"):
        for address in customer.addresses.all():
            if found := timezones.of_city(address.city):
                return found, True
    if told("contact_points"):
        points = sorted(customer.contact_points.all(), key=lambda point: (not point.primary, point.pk))
        for point in points:
            if point.kind == "phone" and (found := timezones.of_phone(point.normalised)):
                return found, True
    zone = structure().zone_of(customer.branch_id) if told("branch") else ""
    return zone, bool(zone)


def there(customer: Customer, *, told: Any, now: datetime | None = None) -> There | None:
    """The customer's clock; None when nothing says where it is, or it shows what the reader's shows."""
    name, guessed = zone_of(customer, told=told)
    zone = timezones.zone_of(name)
    if zone is None:
        return None
    here = timezone.localtime(now)
    at = here.astimezone(zone)
    return None if at.utcoffset() == here.utcoffset() else There(at, name, guessed)
