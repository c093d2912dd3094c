"""Telephones, e-mail addresses, messengers: kept as written and in one spelling for look-up."""

import re
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.lib import phones
from tropa.lib.emails import is_email

_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_MESSENGER = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?(?:t\.me|telegram\.me|vk\.com|vk\.ru|wa\.me|api\.whatsapp\.com/send\?phone=|max\.ru"
    r"|viber\.click)/?",
    re.IGNORECASE,
)
_BAD_PHONE = {
    "empty": _("This is no telephone number: it has no digits."),
    "extension": _("Only an extension is written here; add the number itself."),
    "short": _("This telephone number is too short; add the code of the city or operator."),
    "long": _("This telephone number is too long; write one number in one field."),
}


class ContactPointQuerySet(RecordQuerySet):
    """Words about contact points."""

    def at(self, kind: str, value: str) -> "ContactPointQuerySet":
        """Those of this address in any spelling; none when it is no address at all."""
        try:
            return self.filter(kind=kind, normalised=normalised(kind, value))
        except RuleViolation:
            return self.none()


class ContactPoint(Record):
    """One way to reach a customer."""

    class Kind(models.TextChoices):
        """The names the API uses."""

        PHONE = "phone", _("telephone")
        EMAIL = "email", _("e-mail")
        MAX = "max", "MAX"
        VK = "vk", _("VK")
        TELEGRAM = "telegram", "Telegram"
        WHATSAPP = "whatsapp", "WhatsApp"
        VIBER = "viber", "Viber"
        SITE = "site", _("site")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        """Whether it reaches the customer."""

        OK = "ok", _("works")
        BOUNCED = "bounced", _("letters come back")
        WRONG = "wrong", _("wrong")

    kind_label: ClassVar[str] = "contact_point"
    part_of: ClassVar[str] = "customer"
    personal: ClassVar[tuple[str, ...]] = ("value", "normalised", "label")
    leads: bool = False
    """On a card: the primary one of several of its kind."""

    customer = Link("customers.Customer", models.CASCADE, related_name="contact_points")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("value"), max_length=300)
    normalised = models.CharField(max_length=300, editable=False)
    label = models.CharField(_("label"), max_length=60, blank=True)
    primary = models.BooleanField(_("primary"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OK)

    objects: ClassVar[Any] = LiveManager.from_queryset(ContactPointQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(ContactPointQuerySet)()

    class Meta(Record.Meta):
        ordering = ["-primary", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "customer", "kind", "normalised"],
                condition=models.Q(deleted_at__isnull=True),
                name="customers_contactpoint_once",
                violation_error_message=_("The customer has this contact already."),
            ),
            models.UniqueConstraint(
                fields=["workspace", "customer", "kind"],
                condition=models.Q(deleted_at__isnull=True, primary=True),
                name="customers_contactpoint_one_primary",
                violation_error_message=_("Only one contact of a kind can be the primary one."),
            ),
        ]
        indexes = [models.Index(fields=["workspace", "kind", "normalised"], name="customers_contactpoint_lookup")]

    def __str__(self) -> str:
        if self.kind == self.Kind.PHONE:
            return phones.spelled(self.normalised.partition(";")[0])
        if self.kind == self.Kind.WHATSAPP and self.normalised.startswith("+"):
            return phones.spelled(self.normalised)
        if self.kind == self.Kind.SITE:
            return self.normalised
        return self.value

    @property
    def extension(self) -> str:
        """The number within the company, after the telephone number."""
        return self.normalised.partition(";ext=")[2]

    @property
    def copied(self) -> str:
        """As another program takes it."""
        return self.value if self.kind == self.Kind.SITE else f"{self}{f',{self.extension}' if self.extension else ''}"

    @property
    def opens(self) -> bool:
        """Whether a click leads to another page."""
        return self.url.startswith("https:")

    def prepare(self) -> None:
        """Set the spelling for look-up; before that nobody can say whether two rows are one address.

        Raises:
            RuleViolation: the value is no address of its kind; `field` is "value".
        """
        self.value = self.value.strip()
        try:
            self.normalised = normalised(self.kind, self.value)
        except RuleViolation as broken:
            raise RuleViolation(broken.code, broken.message, field="value") from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the spelling for look-up.

        Raises:
            RuleViolation: the value is no address of its kind.
        """
        self.value = self.value.strip()
        self.normalised = normalised(self.kind, self.value)
        super().save(*args, **kwargs)

    @property
    def url(self) -> str:
        """Where a click leads; empty when there is nothing to open."""
        kinds = self.Kind
        number = self.normalised.partition(";")[0]
        return {
            kinds.PHONE.value: f"tel:{number}{f',{self.extension}' if self.extension else ''}",
            kinds.EMAIL.value: f"mailto:{self.normalised}",
            kinds.TELEGRAM.value: f"https://t.me/{self.normalised}",
            kinds.VK.value: f"https://vk.com/{self.normalised}",
            kinds.WHATSAPP.value: f"https://wa.me/{self.normalised.lstrip('+')}",
            kinds.SITE.value: f"https://{self.normalised}",
        }.get(self.kind, "")


def normalised(kind: str, value: str) -> str:
    """One spelling of an address: E.164 with extension, casefolded e-mail, a messenger's name without @ and address.

    Raises:
        RuleViolation: the value is no address of this kind; `field` names the kind.
    """
    value = value.replace("\x00", "").strip()
    if not value:
        raise RuleViolation("customers.empty_contact", _("Write a value or remove the line."), field=kind)
    if kind == ContactPoint.Kind.PHONE:
        return _phone(value)
    if kind == ContactPoint.Kind.EMAIL:
        if not is_email(value):
            raise RuleViolation(
                "customers.bad_email", _("This is no e-mail address: it should look like name@example.com."), field=kind
            )
        return value.casefold()
    if kind == ContactPoint.Kind.SITE:
        return _SCHEME.sub("", value).rstrip("/").casefold()
    if kind == ContactPoint.Kind.OTHER:
        return " ".join(value.split()).casefold()
    return _messenger(value)


def _phone(value: str) -> str:
    try:
        return phones.normalised(value)
    except phones.BadPhone as bad:
        words = _BAD_PHONE.get(bad.code, _("This is no telephone number that we know."))
        raise RuleViolation("customers.bad_phone", words, field="phone") from bad


def _messenger(value: str) -> str:
    name = _MESSENGER.sub("", value).split("?")[0].strip("/@ ")
    if not name:
        raise RuleViolation("customers.bad_messenger", _("Write the name or the number in the messenger."))
    try:
        return phones.normalised(name) if re.fullmatch(r"[+\d\s()\-]{10,}", name) else name.casefold()
    except phones.BadPhone:
        return name.casefold()
