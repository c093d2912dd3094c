"""Who works where."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record


class Employment(Record):
    """A person's place in a company; of several one is the primary."""

    kind_label: ClassVar[str] = "employment"

    person = Link("customers.Customer", models.CASCADE, related_name="employments")
    company = Link("customers.Customer", models.CASCADE, related_name="staff")
    position = models.CharField(_("position"), max_length=200, blank=True)
    decision_role = models.CharField(_("role in decisions"), max_length=60, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("to"), null=True, blank=True)
    primary = models.BooleanField(_("primary"), default=False)

    class Meta(Record.Meta):
        ordering = ["-primary", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "company"],
                condition=models.Q(deleted_at__isnull=True),
                name="customers_employment_once",
                violation_error_message=_("The person is written down as working there already."),
            ),
            models.UniqueConstraint(
                fields=["workspace", "person"],
                condition=models.Q(deleted_at__isnull=True, primary=True),
                name="customers_employment_one_primary",
                violation_error_message=_("Only one place of work can be the primary one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("company")), name="customers_employment_not_own"
            ),
        ]

    def __str__(self) -> str:
        return self.position

    def prepare(self) -> None:
        """Check who works where.

        Raises:
            RuleViolation: this is no person, or that is no company.
        """
        if self.person.is_company or not self.company.is_company:
            raise RuleViolation("customers.person_works", _("Only a person works in a company."), field="company")
