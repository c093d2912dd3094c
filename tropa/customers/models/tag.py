"""Tags, and which customer wears which."""

from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record
from tropa.lib.names import folded


class Tag(Record):
    """A word that customers are marked with."""

    kind_label: ClassVar[str] = "tag"

    name = models.CharField(_("name"), max_length=60)
    name_key = models.CharField(max_length=60, editable=False)
    colour = models.CharField(_("colour"), max_length=20, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name_key"],
                condition=models.Q(deleted_at__isnull=True),
                name="customers_tag_name_once",
                violation_error_message=_("There is a tag of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key that two spellings share."""
        self.name_key = folded(self.name)
        super().save(*args, **kwargs)

    @classmethod
    def named(cls, name: str) -> "Tag":
        """The tag of this name in any spelling; made when there is none.

        Raises:
            RuleViolation: it is no name.
        """
        name = " ".join(name.replace("\x00", "").split())[:60].strip()
        if not name:
            raise RuleViolation("customers.empty_tag", _("Write the name of the tag."), field="tags")
        there: Tag | None = cls.objects.filter(name_key=folded(name)).first()
        if there is None:
            there = cls(name=name)
            try:
                with transaction.atomic():
                    there.save()
            except IntegrityError:
                # Somebody made it between the look and the write.
                there = cls.objects.get(name_key=folded(name))
        return there


class CustomerTag(Record):
    """One tag on one customer."""

    kind_label: ClassVar[str] = "customer_tag"
    part_of: ClassVar[str] = "customer"

    customer = Link("customers.Customer", models.CASCADE, related_name="customer_tags")
    tag = Link(Tag, models.CASCADE, related_name="customer_tags")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer", "tag"],
                condition=models.Q(deleted_at__isnull=True),
                name="customers_customertag_once",
                violation_error_message=_("The customer has this tag already."),
            )
        ]
        indexes = [
            # With `deleted_at`: a filter by a tag reads the index alone.
            models.Index(fields=["workspace", "tag", "customer", "deleted_at"], name="customers_customertag_by_tag")
        ]
