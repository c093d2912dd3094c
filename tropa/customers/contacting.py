"""The only gate before anybody is called or written to: consent, stop list, quiet hours.

Whoever sends (campaigns, robots, diallers, a colleague's letter) asks here first. The law: 152-FZ (personal data),
38-FZ, article 18 (advertising only with a consent given before and provable, to be ended at once on demand).
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.models import WorkspaceSettings
from tropa.customers import hours
from tropa.customers.models import Channel, Consent, Customer, Purpose, StopEntry
from tropa.customers.models.consent import spelled
from tropa.lib import timezones

MORNING, EVENING = time(9), time(20)
"""Advertising rings by day alone, where the customer lives."""
SILENT = frozenset({Channel.EMAIL})
"""Letters wake nobody."""


class Reason(models.TextChoices):
    """What speaks against it."""

    GONE = "gone", _("The customer is in the trash.")
    NO_ADDRESS = "no_address", _("This is no address of this channel.")
    WITHDRAWN = "withdrawn", _("The customer has withdrawn the consent.")
    STOPPED = "stopped", _("Somebody at this address asked not to be written to.")
    UNCONFIRMED = "unconfirmed", _("The customer has not confirmed the consent to advertising yet.")
    NO_CONSENT = "no_consent", _("The customer has not agreed to advertising this way.")
    QUIET = "quiet", _("It is too early or too late where the customer is.")


@dataclass(frozen=True)
class Answer:
    """Whether it is allowed, else why not; of quiet hours, when they end."""

    reason: Reason | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return self.reason is None

    @property
    def words(self) -> str:
        """The reason as people read it; empty when it is allowed."""
        return str(self.reason.label) if self.reason else ""


def can_contact(customer: Customer, *, purpose: str, channel: str, address: str, at: datetime | None = None) -> Answer:
    """Whether the customer may be reached so at that time (now).

    What a customer asked about himself may be answered until the consent to processing is withdrawn; advertising needs
    a consent of its own for the channel and the address.

    Raises:
        ValueError: there is no such purpose or channel: a programming error.
    """
    purpose, channel = Purpose(purpose), Channel(channel)
    if customer.deleted_at is not None:
        return Answer(Reason.GONE)
    try:
        address = spelled(channel, address)
    except RuleViolation:
        return Answer(Reason.NO_ADDRESS)
    latest = Consent.objects.filter(customer=customer).last_words()
    processing = latest.get((Purpose.PROCESSING, "", ""))
    if processing is not None and not processing.is_given:
        return Answer(Reason.WITHDRAWN)
    word = latest.get((purpose, channel, address))
    if word is not None and word.is_withdrawn:
        return Answer(Reason.WITHDRAWN)
    if _is_stopped(purpose, channel, address, word):
        return Answer(Reason.STOPPED)
    if purpose == Purpose.PROCESSING:
        return Answer()
    if word is None:
        return Answer(Reason.NO_CONSENT)
    if word.is_asked:
        return Answer(Reason.UNCONFIRMED)
    return _in_good_time(customer, channel, at or timezone.now())


def _is_stopped(purpose: str, channel: str, address: str, word: Consent | None) -> bool:
    """The list knows the address, and nobody has agreed anew since."""
    stops = StopEntry.objects.filter(digest=StopEntry.digest_of(channel, address), purpose=purpose)
    last = stops.aggregate(last=models.Max("since"))["last"]
    return last is not None and (word is None or word.at <= last)


def _in_good_time(customer: Customer, channel: str, at: datetime) -> Answer:
    if channel in SILENT:
        return Answer()
    local = at.astimezone(zone_of(customer))
    if MORNING <= local.time() < EVENING:
        return Answer()
    day = local.date() + timedelta(days=local.time() >= EVENING)
    return Answer(Reason.QUIET, datetime.combine(day, MORNING, local.tzinfo))


def zone_of(customer: Customer) -> Any:
    """Where the customer is, as far as is known or guessed (hours): at last the branch; else where the company is."""
    name, _guessed = hours.zone_of(customer, told=lambda _name: True)
    settings = WorkspaceSettings.shown()
    company = timezones.zone_of(settings.time_zone) if settings else None
    return timezones.zone_of(name) or company or timezone.get_default_timezone()
