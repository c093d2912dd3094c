"""Who has a say in a deal."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record
from tropa.sales.models.deal import Deal


class DealPerson(Record):
    """A person's part in a deal, beside the buyer whom it is with."""

    class Role(models.TextChoices):
        """What the person is to the decision; in other words by `note`."""

        DECISION_MAKER = "decision_maker", _("decision maker")
        INFLUENCER = "influencer", _("influencer")
        USER = "user", _("user of the goods")
        ACCOUNTANT = "accountant", _("accountant")
        CONTACT = "contact", _("contact")
        OTHER = "other", _("another part")

    kind_label: ClassVar[str] = "deal_person"
    part_of: ClassVar[str] = "deal"
    personal: ClassVar[tuple[str, ...]] = ("note",)
    tells_of: ClassVar[str] = "customer"

    deal = Link(Deal, models.CASCADE, related_name="people")
    customer = Link("customers.Customer", models.CASCADE, related_name="parts", verbose_name=_("person"))
    role = models.CharField(_("part"), max_length=20, choices=Role, default=Role.CONTACT)
    note = models.CharField(_("in other words"), max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("person of a deal")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "deal", "customer"],
                condition=models.Q(deleted_at__isnull=True),
                name="sales_dealperson_once",
                violation_error_message=_("This person stands in the deal already."),
            )
        ]

    def __str__(self) -> str:
        return self.note or str(self.Role(self.role).label)

    def prepare(self) -> None:
        """Only people have a say.

        Raises:
            RuleViolation: it is a company.
        """
        self.note = " ".join(self.note.split())
        if self.customer.is_company:
            words = _("A company has no say in a deal by itself: name the person who speaks for it.")
            raise RuleViolation("sales.person_says", words, field="customer")


def with_customer(customer: UUID) -> models.Q:
    """The deals that are with a customer, as the buyer or as one who has a say."""
    parts = DealPerson.objects.filter(customer=customer)
    return models.Q(customer=customer) | models.Q(pk__in=parts.values("deal_id"))
