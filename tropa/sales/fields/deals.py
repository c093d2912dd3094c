"""The catalogue of deals."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.catalogue import Collection, Derived, Field, Kind, declare, relate
from tropa.core.errors import RuleViolation
from tropa.core.fieldtypes.number import RECORD_NUMBER
from tropa.lib.lines import to_cents
from tropa.lib.money import Amount
from tropa.sales.fields.lines import LINE
from tropa.sales.fields.prices import CURRENCIES, Priced
from tropa.sales.models import Deal, DealPerson, Stage

AMOUNT_OF_LINES = _("The amount follows from the lines; change them.")


def settle(deal: Deal | None, columns: dict[str, Any]) -> None:
    """A stage brings its pipeline along; the amount of a deal with lines is nobody's to write.

    Raises:
        RuleViolation: another pipeline was named beside the stage, or another amount than the lines come to.
    """
    if deal is not None and columns.get("amount", deal.amount) != deal.amount and deal.lines.exists():
        raise RuleViolation("sales.amount_of_lines", AMOUNT_OF_LINES, "amount")
    if not columns.get("stage"):
        return
    stage = Stage.objects.filter(pk=getattr(columns["stage"], "pk", columns["stage"])).first()
    pipeline = getattr(columns.get("pipeline"), "pk", columns.get("pipeline"))
    if stage is not None and pipeline not in {None, stage.pipeline_id}:
        raise RuleViolation("sales.other_pipeline", _("This stage belongs to another pipeline."), field="stage")
    if stage is not None:
        columns["pipeline"] = stage.pipeline_id


PERCENTS = {"places": 2, "min": 0, "max": 100}
PERSON = [
    Field("customer", _("Person"), "record", target="customer", required=True, options={"narrow": "kind=person"}),
    Field("role", _("Part"), "choice", choices=DealPerson.Role.choices),
    Field("note", _("In other words"), "text", options={"max_length": 200}),
]
SHARE = [
    Field("member", _("Colleague"), "record", target="member", required=True),
    Field("percent", _("Percent"), "number", required=True, options=PERCENTS),
]
"""People and shares of a deal, as people and programs write them."""


def margin(deal: Deal) -> Amount | None:
    """What is left of the lines without VAT and cost; None where the cost of one is not known, or there is none."""
    lines = list(deal.lines.all())
    if not lines or any(line.cost is None for line in lines):
        return None
    net = sum((line.totals(tax_included=deal.tax_included).net for line in lines), Decimal(0))
    cost = sum((to_cents(line.quantity * (line.cost or 0)) for line in lines), Decimal(0))
    return Amount.of(net - cost, deal.currency)


declare(
    Kind(
        "deal",
        title=_("deal"),
        plural=_("Deals"),
        which=_("Deals whose"),
        settle=settle,
        fields=[
            Field("number", pgettext_lazy("of a record", "Number"), "number", readonly=True, options=RECORD_NUMBER),
            Field("title", _("Title"), "text", required=True, search="title_key", options={"max_length": 300}),
            Field("customer", _("Customer"), "record", target="customer", required=True),
            Field("pipeline", _("Pipeline"), "record", target="pipeline"),
            Field("stage", _("Stage"), "record", target="stage"),
            Field("amount", _("Amount"), "money", source=Priced("amount"), options={"min": 0}),
            Field("currency", _("Currency"), "choice", choices=CURRENCIES),
            Field("amount_base", _("Amount in base currency"), "money", readonly=True),
            Field("tax_included", _("Prices include VAT"), "boolean"),
            Field("discount_percent", _("Discount on the whole, percent"), "number", options=PERCENTS),
            Field("discount", _("Discount on the whole"), "number", options={"places": 2, "min": 0}),
            Field("lines", _("Lines"), "rows", source=Collection("lines"), parts=LINE, filterable=False),
            Field("people", _("People"), "rows", source=Collection("people", same=("customer_id",)), parts=PERSON),
            Field("shares", _("Shares"), "rows", source=Collection("shares", same=("member_id",)), parts=SHARE),
            Field("margin", _("Margin"), "money", source=Derived(margin, ("lines",))),
            Field("expected_on", _("Expected"), "date"),
            Field("outcome", _("Outcome"), "choice", choices=Deal.Outcome.choices, readonly=True),
            Field("lost_reason", _("Lost reason"), "record", target="lost_reason"),
            Field("lost_note", _("In other words"), "text", options={"max_length": 500}),
            Field("source", _("Source"), "record", target="source"),
            Field("owner", _("Owner"), "record", target="member"),
            Field("team", _("Team"), "record", target="team", readonly=True),
            Field("branch", _("Branch"), "record", target="branch", readonly=True),
            Field("external_id", _("Number elsewhere"), "text", options={"max_length": 100}),
            Field("next_step_at", _("Next step"), "datetime", readonly=True),
            Field("staged_at", _("In the stage since"), "datetime", readonly=True),
            Field("closed_at", _("Closed"), "datetime", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
            Field("updated_at", _("Changed"), "datetime", readonly=True),
        ],
    )
)
relate("customer", "deals", "deal", path="customer", label=_("deals"))
