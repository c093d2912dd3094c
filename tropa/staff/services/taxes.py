"""VAT rates: a new one ends the one before it."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from tropa.core import access
from tropa.core.journal import operation
from tropa.staff.models import Member, TaxRate
from tropa.staff.services.saving import checked


def add_tax_rate(
    *, tax_class: str, rate: Decimal | None, valid_from: date, valid_to: date | None = None, by: Member
) -> TaxRate:
    """From a day on a class has another rate; the one that stood until then ends the day before.

    Raises:
        Denied: `by` may not.
        RuleViolation: there is one from this day on already, or it makes no sense.
    """
    access.check(by, "tax_rate", "create")
    made = TaxRate(tax_class=tax_class, rate=rate, valid_from=valid_from, valid_to=valid_to)
    with operation("staff.add_tax_rate", title=_("VAT rate added")):
        checked(made, "valid_from").save()
        before = TaxRate.objects.filter(tax_class=tax_class, valid_from__lt=valid_from)
        for old in before.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)):
            old.valid_to = valid_from - timedelta(days=1)
            old.save()
    return made


def drop_tax_rate(*, rate: TaxRate, by: Member) -> None:
    """Into the trash.

    Raises:
        Denied: `by` may not.
    """
    access.check(by, "tax_rate", "delete", rate)
    with operation("staff.drop_tax_rate", title=_("VAT rate removed")):
        rate.trash()
