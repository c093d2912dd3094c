"""The catalogue of products and their prices."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core.catalogue import Collection, Field, Kind, declare
from tropa.sales.fields.prices import CURRENCIES, PRICE, Priced
from tropa.sales.models import Product, Unit
from tropa.staff.models import TaxClass

declare(
    Kind(
        "product_group",
        title=_("product group"),
        plural=_("Product groups"),
        newest="name",
        fields=[
            Field(
                "name",
                pgettext_lazy("of a thing", "Name"),
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
                pgettext_lazy("of a thing", "Name"),
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
            Field("photo", _("Photo"), "record", target="file", readonly=True, sort="", exportable=False),
            Field("active", _("Is sold"), "boolean"),
            Field("created_at", _("Created"), "datetime", readonly=True),
            Field("updated_at", _("Changed"), "datetime", readonly=True),
        ],
    )
)
