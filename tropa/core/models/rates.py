"""What a unit of another currency was worth on a day."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.records import Record


class ExchangeRate(Record):
    """One unit of `code` in the company's base currency from a day on, until the next rate."""

    class Origin(models.TextChoices):
        """Where it was taken from."""

        HAND = "hand", _("by hand")
        IMPORT = "import", _("from a file")

    kind_label: ClassVar[str] = "exchange_rate"

    code = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, validators=[MinValueValidator(0)])
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.HAND, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("exchange rate")
        indexes = [models.Index(fields=["workspace", "-created_at", "id"], name="core_exchangerate_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "code", "on"],
                condition=models.Q(deleted_at__isnull=True),
                name="core_exchangerate_once",
                violation_error_message=_("There is a rate of this currency for this day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gt=0),
                name="core_exchangerate_above_zero",
                violation_error_message=_("A rate is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.on:%Y-%m-%d}"
