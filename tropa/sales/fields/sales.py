"""The catalogue of sales: what was really bought."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.catalogue import Collection, Derived, Field, Kind, declare, relate
from tropa.core.days import company_day
from tropa.core.errors import FieldError, Invalid
from tropa.sales.fields.prices import CURRENCIES, Priced
from tropa.sales.models import Sale, Unit


def origin(sale: Sale) -> tuple[str, Any] | None:
    """Which record it follows, if any."""
    return (sale.origin_kind, sale.origin_id) if sale.origin_kind else None


def counts(sale: Sale) -> bool:
    """Whether it is part of what the customer has bought: it was not taken back, and takes nothing back."""
    return sale.is_standing


def settle(sale: Sale | None, columns: dict[str, Any]) -> None:
    """A purchase is above zero and has taken place; one whose number elsewhere was taken back before is its next turn.

    Raises:
        Invalid: it is not.
    """
    errors = []
    if columns["amount"] <= 0:
        words = _("A purchase is above zero; what was given back is a refund of it.")
        errors.append(FieldError("amount", "sales.not_above_zero", str(words)))
    if columns["occurred_on"] > company_day():
        words = _("A purchase has taken place: choose a day until today.")
        errors.append(FieldError("occurred_on", "sales.ahead", str(words)))
    if errors:
        raise Invalid(errors)
    if number := columns.get("external_id"):
        columns["turn"] = Sale.objects.filter(external_id=number, reverses=None).exclude(counter_entries=None).count()


declare(
    Kind(
        "sale",
        title=_("purchase"),
        plural=_("Sales"),
        which=_("Purchases whose"),
        settle=settle,
        newest="-occurred_on",
        listed=Q(reverses=None, counter_entries=None),
        fields=[
            Field("occurred_on", _("Date"), "date", required=True),
            Field("customer", _("Customer"), "record", target="customer", required=True),
            Field("amount", _("Amount"), "money", source=Priced("amount"), required=True),
            Field("currency", _("Currency"), "choice", choices=CURRENCIES),
            Field("amount_base", _("Amount in base currency"), "money", readonly=True),
            Field("cost", _("Cost"), "money", source=Priced("cost"), options={"min": 0}),
            Field("refund_of", _("Refund of"), "record", target="sale", readonly=True),
            Field("external_id", _("Number elsewhere"), "text", options={"max_length": 100}),
            Field("source", _("Source"), "record", target="source"),
            Field("owner", _("Owner"), "record", target="member"),
            Field("team", _("Team"), "record", target="team", readonly=True),
            Field("branch", _("Branch"), "record", target="branch", readonly=True),
            Field(
                "lines",
                _("Lines"),
                "rows",
                source=Collection("lines"),
                filterable=False,
                parts=[
                    Field("product", _("Product"), "record", target="product"),
                    Field("name", pgettext_lazy("of a thing", "Name"), "text", options={"max_length": 300}),
                    Field("quantity", _("Quantity"), "number", options={"places": 3, "min": 0, "max": 9_999_999_999}),
                    Field("unit", _("Unit"), "choice", choices=Unit.choices),
                    Field("price", _("Price"), "number", options={"places": 4, "min": 0}),
                    Field("amount", _("Amount"), "number", options={"places": 2, "min": 0}),
                ],
            ),
            Field("origin", _("Origin"), "ref", source=Derived(origin), readonly=True, exportable=False),
            Field("reverses", _("Takes back"), "record", target="sale", readonly=True),
            Field("standing", _("Counts"), "boolean", source=Derived(counts, ["counter_entries"])),
            Field("created_at", _("Written down"), "datetime", readonly=True),
        ],
    )
)
relate("customer", "sales", "sale", path="customer", label=_("purchases"))
