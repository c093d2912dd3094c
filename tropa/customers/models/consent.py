"""Consents: who agreed to what, when, by which words, and who took it back. Appended only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.ids import UuidField, uuid7
from tropa.core.records import JsonField, Ledger, Link, RecordQuerySet
from tropa.core.records.queryset import RecordManager
from tropa.customers.models.consent_text import Purpose
from tropa.customers.models.contact_point import ContactPoint, normalised
from tropa.customers.models.stop_entry import StopEntry


class Channel(models.TextChoices):
    """The ways by which the company speaks first."""

    PHONE = "phone", _("calls")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")
    MAX = "max", "MAX"
    VK = "vk", _("VK")
    TELEGRAM = "telegram", "Telegram"
    WHATSAPP = "whatsapp", "WhatsApp"
    VIBER = "viber", "Viber"


CHANNELS = {
    ContactPoint.Kind.PHONE: (Channel.PHONE, Channel.SMS),
    **{ContactPoint.Kind(channel): (channel,) for channel in Channel if channel not in ("phone", "sms")},
}
"""By which channels a contact of a kind is reached."""


def spelled(channel: str, address: str) -> str:
    """One spelling of an address for look-up: of a telephone without its extension.

    Raises:
        RuleViolation: it is no address of this channel.
    """
    kind = ContactPoint.Kind.PHONE if channel == Channel.SMS else channel
    return normalised(kind, address).partition(";")[0]


def _one_of(*columns: str) -> models.Q:
    """Exactly one of them is filled."""
    found = models.Q()
    for column in columns:
        found |= models.Q(**{f"{each}__isnull": each != column for each in columns})
    return found


class ConsentQuerySet(RecordQuerySet):
    """Words about consents."""

    def standing(self) -> Self:
        """Without entries that were taken back and without those that take back."""
        taken_back = Consent.objects.filter(reverses=OuterRef("pk"))
        return self.filter(~Exists(taken_back), reverses=None)

    def last_words(self) -> "dict[tuple[str, str, str], Consent]":
        """The word that counts of one customer, by (purpose, channel, address): the last one."""
        return last_of(self.in_order())

    def in_order(self) -> "list[Consent]":
        """What stands, as it was said."""
        return sorted(self.standing().select_related("text"), key=lambda entry: (entry.at, entry.created_at))


class Consent(Ledger):
    """One grant, one withdrawal, or one request that waits for its confirmation, for a purpose through a channel to an
    address.

    A consent to the processing of personal data has no channel: it is of the person.
    """

    kind_label: ClassVar[str] = "consent"
    personal: ClassVar[tuple[str, ...]] = ("address", "evidence")
    goes_with: ClassVar[str] = "customer"

    customer = Link("customers.Customer", models.CASCADE, related_name="consents", verbose_name=_("customer"))
    text = Link("customers.ConsentText", models.PROTECT, null=True, blank=True, related_name="+")
    """Which words were shown; a withdrawal by word of mouth has none."""
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    given_at = models.DateTimeField(_("given"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    """Somebody ticked the box, and has yet to prove that the address is his: it allows nothing."""
    evidence = JsonField(default=dict, blank=True)
    """How it came: form, page, address of the machine, browser, who wrote it down."""
    said = UuidField(default=uuid7, editable=False)
    """What was said: copies that a merge or an undo made of an entry share it."""
    reverses = Link("self", models.CASCADE, null=True, blank=True, related_name="counter_entries", editable=False)

    objects: ClassVar[Any] = RecordManager.from_queryset(ConsentQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(ConsentQuerySet)()

    class Meta(Ledger.Meta):
        verbose_name = _("consent")
        indexes = [models.Index(fields=["workspace", "customer", "created_at"], name="customers_consent_customer")]
        constraints = [
            models.CheckConstraint(
                condition=_one_of("given_at", "withdrawn_at", "asked_at"),
                name="customers_consent_one_of_three",
            ),
            models.UniqueConstraint(
                fields=["workspace", "reverses"],
                condition=models.Q(reverses__isnull=False),
                name="customers_consent_reversed_once",
                violation_error_message=_("This entry has been taken back already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())

    @property
    def at(self) -> datetime:
        """When it was said."""
        said = self.given_at or self.withdrawn_at or self.asked_at
        return said  # type: ignore[return-value]  # one of them, says the constraint

    @property
    def about(self) -> tuple[str, str, str]:
        """Purpose, channel and address."""
        return self.purpose, self.channel, self.address

    @property
    def is_given(self) -> bool:
        """Whether it allows."""
        return self.given_at is not None

    @property
    def is_asked(self) -> bool:
        """Whether it waits for its confirmation."""
        return self.asked_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it forbids."""
        return self.withdrawn_at is not None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append, with the address as it is looked up.

        Raises:
            RuleViolation: the words are for another purpose; it is no address of the channel.
        """
        if self.text is not None and self.text.purpose != self.purpose:
            words = _("This text is about something else.")
            raise RuleViolation("customers.other_purpose", words, field="text")
        if self.channel and self.address:
            self.address = spelled(self.channel, self.address)
        super().save(*args, **kwargs)

    def reverse(self) -> "Consent":
        """Take back what stands of it for this customer: the counter-entry. A counter-entry taken back is the entry
        anew. What is so already is not doubled.
        """
        turned: Consent | None = self.reverses
        same = Consent.objects.filter(said=self.said, customer=self.customer_id)
        standing: Consent | None = same.standing().first()
        if turned is not None:
            return standing or turned.copied()
        if standing is None:
            return same.exclude(reverses=None).order_by("created_at", "pk").last() or self
        return standing.copied(reverses=standing)

    def copied(self, **changed: Any) -> "Consent":
        """One more entry that says the same, but for what is changed."""
        kept = {
            column.attname: getattr(self, column.attname)
            for column in self._meta.concrete_fields
            if column.name not in {"id", "workspace", "created_at", "reverses"}
        }
        entry = Consent(**{**kept, **changed})
        entry.save()
        return entry


def last_of(entries: Iterable[Consent]) -> dict[tuple[str, str, str], Consent]:
    """The word that counts for each (purpose, channel, address), of entries in their order."""
    found: dict[tuple[str, str, str], Consent] = {}
    for entry in entries:
        said = found.get(entry.about)
        if not (entry.is_asked and said is not None and said.is_given):  # asking does not suspend what is given
            found[entry.about] = entry
    return found


def keep_stops(model: Any, ids: Iterable[UUID]) -> None:
    """The journal's hook (see apps.py): whoever withdrew stands on the stop list, on every path, undo and merge
    included. Erasure and purge do not come here, so what stands on the list then stays.
    """
    if model is not Consent:
        return
    entries = list(Consent.objects.filter(pk__in=list(ids)))
    StopEntry.objects.filter(consent__in=[entry.reverses_id for entry in entries if entry.reverses_id]).delete()
    withdrawn = [entry for entry in entries if entry.withdrawn_at and entry.address and not entry.reverses_id]
    known = set(StopEntry.objects.filter(consent__in=[one.pk for one in withdrawn]).values_list("consent", flat=True))
    StopEntry.objects.bulk_create(
        StopEntry(
            digest=StopEntry.digest_of(one.channel, one.address), purpose=one.purpose, channel=one.channel,
            since=one.withdrawn_at, consent=one.pk,
        )
        for one in withdrawn if one.pk not in known
    )  # fmt: skip
