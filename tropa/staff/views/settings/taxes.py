"""VAT rates by class and date."""

from typing import Any

from django.utils.translation import gettext as _

from tropa.core import access, catalogue
from tropa.core.catalogue import Context
from tropa.core.urls import page_url
from tropa.staff.models import TaxRate
from tropa.staff.requests import MemberRequest
from tropa.staff.services.taxes import add_tax_rate, drop_tax_rate
from tropa.staff.views.settings.base import SectionPage

NAMES = ("tax_class", "rate", "valid_from", "valid_to")


class Taxes(SectionPage):
    """The list; the form adds one."""

    section = "taxes"
    template = "staff/settings/taxes.html"
    edits = ("tax_rate", "create")

    def done(self, request: MemberRequest) -> Any:
        """Add one."""
        fields, context = catalogue.of("tax_rate"), Context(viewer=request.member)
        add_tax_rate(
            **{name: fields[name].parse(request.POST.get(name, ""), context) for name in NAMES}, by=request.member
        )
        return _("Saved")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """By class, the newest first."""
        rates = TaxRate.objects.visible_to(request.member)
        classes = catalogue.of("tax_rate")["tax_class"].choices
        order = [key for key, _label in classes]
        found = sorted(rates, key=lambda one: (order.index(one.tax_class), -one.valid_from.toordinal()))
        return {"rates": found, "classes": classes, "may_drop": access.may(request.member, "tax_rate", "delete")}


class OneTax(Taxes):
    """A rate; POST takes it away."""

    edits = ("tax_rate", "delete")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Find it."""
        self.rate: TaxRate = access.fetch(request.member, TaxRate, kwargs["pk"])

    def done(self, request: MemberRequest) -> Any:
        """Take it away."""
        drop_tax_rate(rate=self.rate, by=request.member)
        return _("The VAT rate is removed.")

    def after(self, request: MemberRequest) -> str:
        """Back to the list."""
        return page_url("staff:taxes")
