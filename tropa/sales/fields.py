"""The catalogue of deals and of the ways they go."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.catalogue import Collection, Column, Derived, Field, Kind, declare, relate
from tropa.core.errors import RuleViolation
from tropa.lib.lines import to_cents
from tropa.lib.money import CODES, Amount
from tropa.sales.models import Deal, Lead, Product, Stage, Unit
from tropa.staff.models import TaxClass

PERCENT = {"places": 0, "min": 0, "max": 100}
ORDER = {"places": 0, "min": 0, "max": 32_767}
MARK = {"max_length": 200}
CURRENCIES = [(code, code) for code in CODES]


PRICE = {"places": 4, "min": 0}


class Priced(Column):
    """A sum in the currency that the record names."""

    def read(self, record: Any, spec: Any) -> Any:
        """The amount with its currency."""
        amount = getattr(record, self.path)
        return None if amount is None else Amount.of(amount, record.currency)


declare(
    Kind(
        "exchange_rate",
        title=_("exchange rate"),
        plural=_("Exchange rates"),
        newest="-on",
        fields=[
            Field("code", _("Currency"), "choice", required=True, choices=CURRENCIES),
            Field("on", _("From"), "date", required=True),
            Field("rate", _("Rate"), "number", required=True, options={"places": 8}),
        ],
    )
)
declare(
    Kind(
        "lost_reason",
        title=_("lost reason"),
        plural=_("Lost reasons"),
        newest="position",
        fields=[
            Field("name", _("Name"), "text", required=True, search="name_key", options={"max_length": 120}),
            Field("position", _("Position"), "number", options=ORDER),
        ],
    )
)
declare(
    Kind(
        "pipeline",
        title=_("pipeline"),
        plural=_("Pipelines"),
        newest="position",
        fields=[
            Field("name", _("Name"), "text", required=True, search="name_key", options={"max_length": 80}),
            Field("position", _("Position"), "number", options=ORDER),
            Field(
                "stages",
                _("Stages"),
                "rows",
                source=Collection("stages", same=("name_key",)),
                parts=[
                    Field("name", _("Name"), "text", required=True, options={"max_length": 80}),
                    Field("kind", _("Kind"), "choice", choices=Stage.Kind.choices),
                    Field("position", _("Position"), "number", options=ORDER),
                    Field("probability", _("Probability, %"), "number", options=PERCENT),
                    Field("colour", _("Colour"), "choice", choices=Stage.Colour.choices),
                ],
            ),
        ],
    )
)
declare(
    Kind(
        "stage",
        title=_("stage"),
        plural=_("Stages"),
        newest="position",
        fields=[
            Field("name", _("Name"), "text", required=True, search="name_key", options={"max_length": 80}),
            Field("pipeline", _("Pipeline"), "record", target="pipeline", required=True),
            Field("kind", _("Kind"), "choice", choices=Stage.Kind.choices),
            Field("position", _("Position"), "number", options=ORDER),
            Field("probability", _("Probability, %"), "number", options=PERCENT),
            Field("colour", _("Colour"), "choice", choices=Stage.Colour.choices),
        ],
    )
)


def settle(deal: Deal | None, columns: dict[str, Any]) -> None:
    """A stage brings its pipeline along; the amount of a deal with lines is nobody's to write.

    Raises:
        RuleViolation: another pipeline was named beside the stage, or another amount than the lines come to.
    """
    if deal is not None and columns.get("amount", deal.amount) != deal.amount and deal.lines.exists():
        raise RuleViolation("sales.amount_of_lines", _("The amount follows from the lines; change them."), "amount")
    if not columns.get("stage"):
        return
    stage = Stage.objects.filter(pk=getattr(columns["stage"], "pk", columns["stage"])).first()
    pipeline = getattr(columns.get("pipeline"), "pk", columns.get("pipeline"))
    if stage is not None and pipeline not in {None, stage.pipeline_id}:
        raise RuleViolation("sales.other_pipeline", _("This stage belongs to another pipeline."), field="stage")
    if stage is not None:
        columns["pipeline"] = stage.pipeline_id


LINE = [
    Field("product", _("Product"), "record", target="product"),
    Field("name", pgettext_lazy("of a thing", "Name"), "text", options={"max_length": 300}),
    Field("quantity", _("Quantity"), "number", options={"places": 3, "min": 0, "max": 9_999_999_999}),
    Field("unit", _("Unit"), "choice", choices=Unit.choices),
    Field("price", _("Price"), "number", options=PRICE),
    Field("discount_percent", _("Discount, percent"), "number", options={"places": 2, "min": 0, "max": 100}),
    Field("discount", _("Discount"), "number", options={"places": 2, "min": 0}),
    Field("tax", _("VAT"), "choice", choices=TaxClass.choices),
]
"""A line of a deal, as people and programs write it."""


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
            Field("number", _("Number"), "number", readonly=True, options={"places": 0}),
            Field("title", _("Title"), "text", required=True, search="title_key", options={"max_length": 300}),
            Field("customer", _("Customer"), "record", target="customer", required=True),
            Field("pipeline", _("Pipeline"), "record", target="pipeline"),
            Field("stage", _("Stage"), "record", target="stage"),
            Field("amount", _("Amount"), "money", source=Priced("amount"), options={"min": 0}),
            Field("currency", _("Currency"), "choice", choices=CURRENCIES),
            Field("amount_base", _("Amount in base currency"), "money", readonly=True),
            Field("tax_included", _("Prices include VAT"), "boolean"),
            Field("lines", _("Lines"), "rows", source=Collection("lines"), parts=LINE, filterable=False),
            Field("margin", _("Margin"), "money", source=Derived(margin, ("lines",))),
            Field("expected_on", _("Expected"), "date"),
            Field("outcome", _("Outcome"), "choice", choices=Deal.Outcome.choices, readonly=True),
            Field("lost_reason", _("Lost reason"), "record", target="lost_reason"),
            Field("lost_note", _("In other words"), "text", options={"max_length": 500}),
            Field("source", _("Source"), "record", target="source"),
            Field("owner", _("Owner"), "record", target="member"),
            Field("team", _("Team"), "record", target="team", readonly=True),
            Field("branch", _("Branch"), "record", target="branch", readonly=True),
            Field("next_step_at", _("Next step"), "datetime", readonly=True),
            Field("staged_at", _("In the stage since"), "datetime", readonly=True),
            Field("closed_at", _("Closed"), "datetime", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
            Field("updated_at", _("Changed"), "datetime", readonly=True),
        ],
    )
)


def settle_lead(lead: Lead | None, columns: dict[str, Any]) -> None:
    """Marks that are empty are not kept."""
    if "utm" in columns:
        columns["utm"] = {name: text for name, text in (columns["utm"] or {}).items() if text}


declare(
    Kind(
        "lead",
        title=_("lead"),
        plural=_("Leads"),
        which=_("Leads whose"),
        settle=settle_lead,
        newest="-received_at",
        fields=[
            Field("number", _("Number"), "number", readonly=True, options={"places": 0}),
            Field("title", _("What is wanted"), "text", required=True, search="title_key", options={"max_length": 300}),
            Field("customer", _("Customer"), "record", target="customer", required=True),
            Field("status", _("Status"), "choice", choices=Lead.Status.choices, readonly=True),
            Field("reason", _("Why it was rejected"), "text", readonly=True, options={"max_length": 200}),
            Field("spam", _("Spam"), "boolean", readonly=True),
            Field("source", _("Source"), "record", target="source"),
            Field(
                "utm",
                _("Marks of the address"),
                "object",
                sort="",
                filterable=False,
                importable=False,
                parts=[
                    Field("source", "utm_source", "text", options=MARK),
                    Field("medium", "utm_medium", "text", options=MARK),
                    Field("campaign", "utm_campaign", "text", options=MARK),
                    Field("content", "utm_content", "text", options=MARK),
                    Field("term", "utm_term", "text", options=MARK),
                ],
            ),
            Field("received_at", _("Received"), "datetime"),
            Field("closed_at", _("Decided"), "datetime", readonly=True),
            Field("deal", _("Deal"), "record", target="deal", readonly=True),
            Field("owner", _("Owner"), "record", target="member"),
            Field("team", _("Team"), "record", target="team", readonly=True),
            Field("branch", _("Branch"), "record", target="branch", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
            Field("updated_at", _("Changed"), "datetime", readonly=True),
        ],
    )
)
relate("customer", "leads", "lead", path="customer", label=_("leads"))
relate("customer", "deals", "deal", path="customer", label=_("deals"))
declare(
    Kind(
        "product_group",
        title=_("product group"),
        plural=_("Product groups"),
        newest="name",
        fields=[
            Field(
                "name",
                _("Name"),
                "text",
                required=True,
                search="name_key",
                sort="name_key",
                options={"max_length": 150},
            ),
            Field("parent", _("Parent"), "record", target="product_group"),
        ],
    )
)
declare(
    Kind(
        "price_list",
        title=_("price list"),
        plural=_("Price lists"),
        newest="-priority",
        fields=[
            Field(
                "name",
                pgettext_lazy("of a thing", "Name"),
                "text",
                required=True,
                search="name_key",
                options={"max_length": 120},
            ),
            Field("currency", _("Currency"), "choice", choices=CURRENCIES),
            Field("tag", _("For customers with the tag"), "record", target="tag"),
            Field("valid_from", pgettext_lazy("a day", "From"), "date"),
            Field("valid_to", pgettext_lazy("a day", "To"), "date"),
            Field("priority", _("Priority"), "number", options={"places": 0, "min": -32_768, "max": 32_767}),
        ],
    )
)
declare(
    Kind(
        "product",
        title=_("product"),
        plural=_("Products"),
        which=_("Products whose"),
        newest="name",
        fields=[
            Field(
                "name",
                _("Name"),
                "text",
                required=True,
                search="name_key",
                sort="name_key",
                options={"max_length": 300},
            ),
            Field("sku", _("SKU"), "text", search="sku_key", options={"max_length": 60}),
            Field("kind", _("Kind"), "choice", choices=Product.Kind.choices),
            Field("group", _("Group"), "record", target="product_group"),
            Field("unit", _("Unit"), "choice", choices=Unit.choices),
            Field("price", _("Price"), "money", source=Priced("price"), options=PRICE),
            Field("currency", _("Currency"), "choice", choices=CURRENCIES),
            Field("cost", _("Cost"), "money", source=Priced("cost"), options=PRICE),
            Field("tax_class", _("Tax class"), "choice", choices=TaxClass.choices),
            Field(
                "prices",
                _("Prices by list"),
                "rows",
                source=Collection("prices", same=("price_list_id",)),
                parts=[
                    Field("price_list", _("Price list"), "record", target="price_list", required=True),
                    Field("amount", _("Price"), "number", required=True, options=PRICE),
                ],
            ),
            Field("active", _("Is sold"), "boolean"),
            Field("created_at", _("Created"), "datetime", readonly=True),
            Field("updated_at", _("Changed"), "datetime", readonly=True),
        ],
    )
)
