"""The numbers by which a state and a bank know a customer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from tropa.core.records import JsonField, Link, Record
from tropa.lib import requisites as rules

_DOUBTS = {
    "tax_id": _("The check digit of this tax number (INN) is wrong."),
    "kpp": _("A KPP has nine characters."),
    "ogrn": _("The check digit of this registration number (OGRN) is wrong."),
    "account": _("This account does not fit the BIC of its bank."),
}


class Requisites(Record):
    """Tax and bank numbers of one customer. A wrong check digit is shown, never refused: papers have mistakes too."""

    kind_label: ClassVar[str] = "requisites"
    part_of: ClassVar[str] = "customer"
    personal: ClassVar[tuple[str, ...]] = ("tax_id", "ogrn", "bank_accounts")

    customer = Link("customers.Customer", models.CASCADE, related_name="requisites")
    legal_name = models.CharField(_("legal name"), max_length=300, blank=True)
    tax_id = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    bank_accounts = JsonField(default=list, blank=True)
    """[{"bic", "account", "bank", "correspondent"}]"""

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer"],
                condition=models.Q(deleted_at__isnull=True),
                name="customers_requisites_once",
                violation_error_message=_("The customer has requisites already."),
            )
        ]
        indexes = [models.Index(fields=["workspace", "tax_id"], name="customers_requisites_tax_id")]

    def __str__(self) -> str:
        return self.tax_id

    @property
    def doubts(self) -> dict[str, StrOrPromise]:
        """What is probably mistyped, by field name, in words."""
        wrong = [
            name
            for name, good in (("tax_id", rules.is_inn), ("kpp", rules.is_kpp), ("ogrn", rules.is_ogrn))
            if getattr(self, name) and not good(getattr(self, name))
        ]
        accounts = [(each.get("account", ""), each.get("bic", "")) for each in self.bank_accounts]
        if any(account and bic and not rules.is_account(account, bic) for account, bic in accounts):
            wrong.append("account")
        return {name: _DOUBTS[name] for name in wrong}
