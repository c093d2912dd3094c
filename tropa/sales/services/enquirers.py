"""Who asks: how they are reached, what else they asked and bought, and whom they look like."""

from typing import Any

from django.db.models import Q

from tropa.core import access, catalogue
from tropa.customers.models import ContactPoint, Customer
from tropa.sales.models import Deal, Lead

MOST = 10


def contacts(lead: Lead, viewer: Any) -> list[ContactPoint]:
    """The customer's addresses, as far as the viewer may know them."""
    if not catalogue.of("customer").may_read(viewer, "contact_points"):
        return []
    if not Customer.objects.filter(access.known(viewer, Customer, "contact_points"), pk=lead.customer_id).exists():
        return []
    return list(ContactPoint.objects.filter(customer=lead.customer_id)[: MOST * 2])


def relatives(lead: Lead, viewer: Any) -> list[Customer]:
    """Other customers with an address or the whole name of this one, whom the viewer may see: probably the same."""
    points = list(ContactPoint.objects.filter(customer=lead.customer_id).values_list("kind", "normalised")[: MOST * 2])
    same = Q(pk__in=[])
    for kind, spelled in points:
        same |= Q(kind=kind, normalised=spelled)
    alike = Q()
    if points:
        alike |= Q(pk__in=ContactPoint.objects.filter(same).values("customer_id"))
    if " " in lead.customer.name_key:  # a first name alone is everybody's
        alike |= Q(pk__in=Customer.objects.filter(name_key=lead.customer.name_key).values("pk"))
    if not alike:
        return []
    known = Customer.objects.visible_to(viewer).filter(alike).exclude(pk=lead.customer_id)
    return list(known.order_by("pk")[:MOST])


def others(lead: Lead, viewer: Any) -> dict[str, list[Any]]:
    """Other enquiries and the deals of the same customer that the viewer may see, the newest first."""
    asked = Lead.objects.visible_to(viewer).filter(customer=lead.customer_id).exclude(pk=lead.pk)
    deals = Deal.objects.visible_to(viewer).filter(customer=lead.customer_id)
    return {
        "leads": list(asked.order_by("-received_at", "-pk")[:MOST]),
        "deals": list(deals.select_related("stage").order_by("-created_at", "-pk")[:MOST]),
    }
