"""Prices for some customers, in some currency, for some time."""

from datetime import date
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core import rates
from tropa.core.records import Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.lib.names import folded
from tropa.sales.models.product import Product


class PriceListQuerySet(RecordQuerySet):
    """Words about price lists."""

    def fitting(self, *, currency: str, on: date, tags: Any) -> "PriceListQuerySet":
        """Those for customers who wear one of these tags, and those for everybody; what counts more comes first."""
        since = Q(valid_from=None) | Q(valid_from__lte=on)
        until = Q(valid_to=None) | Q(valid_to__gte=on)
        fitting = self.filter(since, until, Q(tag=None) | Q(tag__in=tags), currency=currency)
        return fitting.order_by("-priority", F("tag").asc(nulls_last=True), "-created_at", "pk")


class PriceList(Record):
    """One list of prices; of several that fit, the one of the highest priority counts."""

    kind_label: ClassVar[str] = "price_list"
    purged: ClassVar[bool] = False

    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    tag = Link(
        "customers.Tag",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="price_lists",
        verbose_name=_("for the tag"),
    )
    valid_from = models.DateField(pgettext_lazy("a day", "From"), null=True, blank=True)
    valid_to = models.DateField(pgettext_lazy("a day", "To"), null=True, blank=True)
    priority = models.SmallIntegerField(_("priority"), default=0)

    objects: ClassVar[Any] = LiveManager.from_queryset(PriceListQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(PriceListQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("price list")
        indexes = [models.Index(fields=["workspace", "-priority", "id"], name="sales_pricelist_priority")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name_key"],
                condition=Q(deleted_at__isnull=True),
                name="sales_pricelist_name_once",
                violation_error_message=_("There is a price list of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="sales_pricelist_days",
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key that two spellings share, in base currency when none is named."""
        self.name = " ".join(self.name.split())
        self.name_key = folded(self.name)
        self.currency = (self.currency or rates.base_currency()).upper()
        super().save(*args, **kwargs)


class Price(Record):
    """What a product costs by a list."""

    kind_label: ClassVar[str] = "price"
    part_of: ClassVar[str] = "product"

    product = Link(Product, models.CASCADE, related_name="prices")
    price_list = Link(PriceList, models.CASCADE, related_name="prices", verbose_name=_("price list"))
    amount = models.DecimalField(_("price"), max_digits=17, decimal_places=4, validators=[MinValueValidator(0)])

    class Meta(Record.Meta):
        verbose_name = _("price")
        indexes = [models.Index(fields=["workspace", "price_list", "product"], name="sales_price_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "product", "price_list"],
                condition=Q(deleted_at__isnull=True),
                name="sales_price_once",
                violation_error_message=_("The product has a price in this list already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="sales_price_amount",
                violation_error_message=_("A price is not below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
