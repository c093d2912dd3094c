"""Rates of VAT by tax class and date; "no VAT" differs from a rate of zero."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.core import arrangement
from tropa.core.errors import RuleViolation
from tropa.core.records import Record


class TaxClass(models.TextChoices):
    """What goods and services are to the tax office."""

    GENERAL = "general", pgettext_lazy("VAT", "general")
    REDUCED = "reduced", pgettext_lazy("VAT", "reduced")
    SPECIAL_5 = "special5", pgettext_lazy("VAT", "special, lower")
    SPECIAL_7 = "special7", pgettext_lazy("VAT", "special, higher")
    ZERO = "zero", pgettext_lazy("VAT", "zero")
    NONE = "none", pgettext_lazy("VAT", "no VAT")


class TaxRate(Record):
    """The rate of a class from a day on, until `valid_to` or the next one."""

    kind_label: ClassVar[str] = "tax_rate"
    arranges: ClassVar[bool] = True
    purged: ClassVar[bool] = False

    tax_class = models.CharField(_("tax class"), max_length=10, choices=TaxClass)
    rate = models.DecimalField(
        pgettext_lazy("VAT", "rate"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("percent"),
    )
    """None is "no VAT"."""
    valid_from = models.DateField(pgettext_lazy("a day", "From"))
    valid_to = models.DateField(pgettext_lazy("a day", "To"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("VAT rate")
        indexes = [models.Index(fields=["workspace", "-valid_from", "id"], name="staff_taxrate_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "tax_class", "valid_from"],
                condition=models.Q(deleted_at__isnull=True),
                name="staff_taxrate_once",
                violation_error_message=_("There is a rate of this class from this day on already."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__isnull=True) | models.Q(rate__gte=0, rate__lte=100),
                name="staff_taxrate_percent",
                violation_error_message=_("A rate is between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="staff_taxrate_days",
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{TaxClass(self.tax_class).label} {self.valid_from:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the class "no VAT" has no rate, every other one has."""
        if (self.rate is None) != (self.tax_class == TaxClass.NONE):
            raise RuleViolation(
                "staff.tax_rate", _("“No VAT” has no rate; every other class has one, if it is 0."), field="rate"
            )
        super().save(*args, **kwargs)


def rates_on(on: date) -> dict[str, Decimal | None]:
    """The rate of every class on a day; a class without one is left out."""
    known = arrangement.kept("staff.tax_rates", _known)
    return {
        tax_class: rate for tax_class, rate, since, until in known if since <= on and (until is None or on <= until)
    }


def rate_of(tax_class: str, on: date) -> Decimal | None:
    """Percent of VAT of a class on a day; None is "no VAT".

    Raises:
        RuleViolation: no rate of the class is known for that day.
    """
    known = rates_on(on)
    if tax_class not in known:
        words = _("No VAT rate “%(class)s” is known for %(day)s; add it in Settings.")
        told = {"class": dict(TaxClass.choices).get(tax_class, tax_class), "day": f"{on:%d.%m.%Y}"}
        raise RuleViolation("staff.no_tax_rate", words % told, field="tax")
    return known[tax_class]


def _known() -> list[tuple[str, Decimal | None, date, date | None]]:
    """All of them, so that a later one comes later."""
    return list(TaxRate.objects.order_by("valid_from", "pk").values_list("tax_class", "rate", "valid_from", "valid_to"))
