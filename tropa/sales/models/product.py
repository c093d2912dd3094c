"""What the company sells: goods and services, in groups."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core import rates
from tropa.core.errors import RuleViolation
from tropa.core.records import JsonField, Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.core.urls import page_url
from tropa.lib.names import folded
from tropa.staff.models import TaxClass

DEEPEST = 10
"""So many groups stand in each other at most."""


class ProductGroup(Record):
    """A group of products in a tree ("Furniture" > "Tables")."""

    kind_label: ClassVar[str] = "product_group"

    name = models.CharField(_("name"), max_length=150)
    name_key = models.CharField(max_length=150, editable=False)
    parent = Link("self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("parent"))

    class Meta(Record.Meta):
        verbose_name = _("product group")
        indexes = [models.Index(fields=["workspace", "name_key", "id"], name="sales_productgroup_sorted")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name_key"],
                condition=models.Q(deleted_at__isnull=True),
                name="sales_productgroup_name_once",
                violation_error_message=_("There is a group of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key that two spellings share.

        Raises:
            RuleViolation: it would stand within itself, or too deep.
        """
        self.name = " ".join(self.name.split())
        self.name_key = folded(self.name)
        if self.parent_id and (self._state.adding or "parent_id" in self.changed()):
            self._check_place()
        super().save(*args, **kwargs)

    def _check_place(self) -> None:
        above, depth = self.parent, 1
        while above is not None:
            if above.pk == self.pk or depth > DEEPEST:
                raise RuleViolation("sales.group_circle", _("A group does not stand within itself."), field="parent")
            above, depth = above.parent, depth + 1


class Unit(models.TextChoices):
    """Measures by their codes in OKEI."""

    PIECE = "796", pgettext_lazy("unit", "pcs")
    HOUR = "356", pgettext_lazy("unit", "h")
    DAY = "359", pgettext_lazy("unit", "day")
    MONTH = "362", pgettext_lazy("unit", "month")
    KILOGRAM = "166", pgettext_lazy("unit", "kg")
    METRE = "006", pgettext_lazy("unit", "m")
    SQUARE_METRE = "055", pgettext_lazy("unit", "m²")
    LITRE = "112", pgettext_lazy("unit", "l")
    UNIT = "642", pgettext_lazy("unit", "unit")
    CONVENTIONAL = "876", pgettext_lazy("unit", "conventional unit")


class ProductQuerySet(RecordQuerySet):
    """Words about products."""

    def active(self) -> "ProductQuerySet":
        """Those that are sold now."""
        return self.filter(active=True)


class Product(Record):
    """One thing or service with its price."""

    class Kind(models.TextChoices):
        """Whether it is carried or done."""

        PRODUCT = "product", _("product")
        SERVICE = "service", _("service")

    kind_label: ClassVar[str] = "product"

    name = models.CharField(_("name"), max_length=300)
    name_key = models.CharField(max_length=300, editable=False, default="")
    sku = models.CharField(_("SKU"), max_length=60, blank=True)
    sku_key = models.CharField(max_length=60, editable=False, default="")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PRODUCT)
    unit = models.CharField(_("unit"), max_length=3, choices=Unit, default=Unit.PIECE)
    price = models.DecimalField(
        _("price"), max_digits=17, decimal_places=4, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    cost = models.DecimalField(
        _("cost"), max_digits=17, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    tax_class = models.CharField(_("tax class"), max_length=10, choices=TaxClass, default=TaxClass.GENERAL)
    group = Link(ProductGroup, models.SET_NULL, null=True, blank=True, related_name="products", verbose_name=_("group"))
    photo = Link("core.File", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    """Hangs on the product too (core.files), so whoever sees the product sees it."""
    active = models.BooleanField(_("is sold"), default=True)
    custom = JsonField(default=dict, blank=True)

    objects: ClassVar[Any] = LiveManager.from_queryset(ProductQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(ProductQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("product")
        indexes = [
            models.Index(fields=["workspace", "-created_at", "id"], name="sales_product_newest"),
            models.Index(fields=["workspace", "name_key", "id"], name="sales_product_sorted"),
            models.Index(fields=["workspace", "group", "name_key", "id"], name="sales_product_group"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "sku_key"],
                condition=models.Q(deleted_at__isnull=True) & ~models.Q(sku_key=""),
                name="sales_product_sku_once",
                violation_error_message=_("There is a product with this SKU already."),
            ),
            models.CheckConstraint(
                condition=models.Q(price__gte=0) & (models.Q(cost__isnull=True) | models.Q(cost__gte=0)),
                name="sales_product_price",
                violation_error_message=_("A price is not below zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its form."""
        return page_url("sales:product", pk=self.pk)

    def prepare(self) -> None:
        """The keys that two spellings share."""
        self.name, self.sku = " ".join(self.name.split()), " ".join(self.sku.split())
        self.name_key, self.sku_key = folded(self.name), folded(self.sku)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with its keys, in base currency when none is named.

        Raises:
            RuleViolation: it has no name.
        """
        self.prepare()
        if not self.name:
            raise RuleViolation("sales.no_product_name", _("Give the product a name."), field="name")
        self.currency = (self.currency or rates.base_currency()).upper()
        super().save(*args, **kwargs)
