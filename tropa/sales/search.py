"""Deals in the search."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tropa.core import catalogue
from tropa.core.access import Viewer
from tropa.core.search import Hit, Searchable, Texts, searchables
from tropa.lib.money import Amount
from tropa.sales.models import Deal, Product


@searchables.register
class Deals(Searchable):
    """By title and number."""

    label, title, icon, order = "deal", _("Deals"), "briefcase", 20
    model = Deal
    letter = "d"

    def texts(self, ids: Collection[UUID]) -> Mapping[UUID, Texts]:
        """The texts of each."""
        rows = Deal.objects.filter(pk__in=ids).values_list("pk", "title", "number", "customer__name")
        return {pk: Texts(words=[title, name], extra=[str(number)]) for pk, title, number, name in rows}

    def found(self, viewer: Viewer) -> Any:
        """With their customers."""
        return super().found(viewer).select_related("customer")

    def hits(self, records: Sequence[Deal], viewer: Viewer) -> list[Hit]:
        """Each with its number and the customer's name."""
        return [
            Hit(
                "deal",
                deal.pk,
                deal.title,
                f"№\u00a0{deal.number} · {deal.customer.name}",
                deal.get_absolute_url(),
                icon="briefcase",
            )
            for deal in records
        ]


@searchables.register
class Products(Searchable):
    """By name and SKU."""

    label, title, icon, order = "product", _("Products"), "package", 30
    model = Product
    letter = "g"
    everywhere = False

    def texts(self, ids: Collection[UUID]) -> Mapping[UUID, Texts]:
        """The texts of each."""
        rows = Product.objects.filter(pk__in=ids).values_list("pk", "name", "sku", "group__name")
        return {pk: Texts(words=[name, group or ""], extra=[sku]) for pk, name, sku, group in rows}

    def hits(self, records: Sequence[Product], viewer: Viewer) -> list[Hit]:
        """Each with SKU and price, and its photo."""
        sees = catalogue.of("product").may_read(viewer, "photo")
        return [
            Hit(
                "product",
                one.pk,
                one.name,
                " · ".join(filter(None, [one.sku, _price(one)])),
                one.get_absolute_url(),
                icon="package",
                picture=one.photo_id if sees else None,
            )
            for one in records
        ]


def _price(product: Product) -> str:
    return catalogue.of("product")["price"].text(Amount.of(product.price, product.currency))
