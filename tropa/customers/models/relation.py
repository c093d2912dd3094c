"""How customers belong together."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.records import Link, Record


class Relation(Record):
    """A typed tie: `origin` is a partner of, the parent company of, was referred by, is family of `target`."""

    class Kind(models.TextChoices):
        """The ties we know."""

        PARTNER = "partner", _("partner")
        PARENT = "parent_company", _("parent company")
        REFERRED = "referred_by", _("referred by")
        FAMILY = "family", _("family")

    kind_label: ClassVar[str] = "relation"

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    origin = Link("customers.Customer", models.CASCADE, related_name="relations")
    target = Link("customers.Customer", models.CASCADE, related_name="relations_to")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "origin", "target", "kind"],
                condition=models.Q(deleted_at__isnull=True),
                name="customers_relation_once",
                violation_error_message=_("This relation is there already."),
            ),
            models.CheckConstraint(condition=~models.Q(origin=models.F("target")), name="customers_relation_not_own"),
        ]
