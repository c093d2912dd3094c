"""What a person agrees to, word for word: a text that was shown never changes, new words are a new version."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core import numbers
from tropa.core.errors import RuleViolation
from tropa.core.records import Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager

LONGEST = 5_000


class Purpose(models.TextChoices):
    """What for; by Russian law each needs a consent of its own (152-FZ, article 9; 38-FZ, article 18)."""

    PROCESSING = "processing", _("personal data")
    MARKETING = "marketing", _("advertising")


class ConsentTextQuerySet(RecordQuerySet):
    """Words about texts."""

    def in_force(self) -> dict[str, "ConsentText"]:
        """The newest version of each purpose."""
        return {text.purpose: text for text in self.order_by("version")}


class ConsentText(Record):
    """One version of the words for one purpose."""

    kind_label: ClassVar[str] = "consent_text"
    purged: ClassVar[bool] = False

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    version_number = models.PositiveIntegerField(_("version"), editable=False)
    """Of the words; `version` counts the changes of the record, as everywhere."""
    body = models.TextField(_("text"), max_length=LONGEST)

    objects: ClassVar[Any] = LiveManager.from_queryset(ConsentTextQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(ConsentTextQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("consent text")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "purpose", "version_number"],
                name="customers_consenttext_version_once",
                violation_error_message=_("There is a text of this version already."),
            )
        ]

    def __str__(self) -> str:
        words = _("%(purpose)s, version %(n)d")
        return str(words % {"purpose": self.get_purpose_display(), "n": self.version_number})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the next number.

        Raises:
            RuleViolation: there are no words, too many, or other ones than were shown to people.
        """
        if self._state.adding:
            self.body = self.body.strip()
            if not self.body:
                raise RuleViolation("customers.no_consent_text", _("Write what people agree to."), field="body")
            if len(self.body) > LONGEST:
                long = _("The text is too long: at most %(n)s characters.") % {"n": LONGEST}
                raise RuleViolation("customers.long_consent_text", long, field="body")
            self.version_number = self.version_number or numbers.take(f"consent:{self.purpose}")
        elif {"body", "purpose", "version_number"} & self.changed().keys():
            words = _("People agreed to these very words. Write a new version instead.")
            raise RuleViolation("customers.consent_text_stays", words, field="body")
        super().save(*args, **kwargs)

    @classmethod
    def worded(cls, purpose: str, body: str) -> "ConsentText":
        """The version with these words in force from now: the one that is, or a new one, inside an operation.

        Raises:
            RuleViolation: there are no words.
        """
        standing: ConsentText | None = cls.objects.in_force().get(purpose)
        if standing is not None and standing.body == body.strip():
            return standing
        made = cls(purpose=purpose, body=body)
        made.save()
        return made
