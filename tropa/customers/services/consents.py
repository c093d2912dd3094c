"""Consents as they are given and taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from tropa.core.events import publish
from tropa.customers.events import ConsentChanged
from tropa.customers.models import Channel, Consent, ConsentText, ContactPoint, Customer, Purpose
from tropa.customers.models.consent import CHANNELS, last_of, spelled

Reached = tuple[str, str]
"""A channel and an address."""


def reached_by(points: Iterable[tuple[str, str]]) -> list[Reached]:
    """The channels and addresses of contacts, (kind, value)."""
    found: dict[Reached, None] = {}
    for kind, value in points:
        for channel in CHANNELS.get(ContactPoint.Kind(kind), ()):
            found[channel, spelled(channel, value)] = None
    return list(found)


def give(
    customer: Customer,
    text: ConsentText,
    *,
    points: Iterable[tuple[str, str]] = (),
    at: datetime | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> list[Consent]:
    """The customer agreed to these words, inside an operation.

    Args:
        points: (kind, value) of the contacts that advertising may come to; a consent to processing needs none.
        evidence: how it came.
    """
    to: list[Reached] = [("", "")] if text.purpose == Purpose.PROCESSING else reached_by(points)
    when = at or timezone.now()
    latest = Consent.objects.filter(customer=customer).last_words()
    entries = [
        Consent(
            customer=customer, text=text, purpose=text.purpose, channel=channel, address=address, given_at=when,
            evidence=dict(evidence or {}),
        )
        for channel, address in to
    ]  # fmt: skip
    said = (latest.get((entry.purpose, entry.channel, entry.address)) for entry in entries)
    return _entered(customer, text.purpose, entries, given=True, news=not all(one and one.is_given for one in said))


def ask(
    customer: Customer,
    text: ConsentText,
    *,
    points: Iterable[tuple[str, str]],
    at: datetime | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> list[Consent]:
    """Somebody agreed to these words in the customer's name, inside an operation; it counts from `confirm` on.

    What the customer allows already stays allowed and is not asked again. Arguments are those of `give`.
    """
    latest = Consent.objects.filter(customer=customer).last_words()
    entries = [
        Consent(
            customer=customer, text=text, purpose=text.purpose, channel=channel, address=address,
            asked_at=at or timezone.now(), evidence=dict(evidence or {}),
        )
        for channel, address in reached_by(points)
    ]  # fmt: skip
    entries = [one for one in entries if one.about not in latest or not latest[one.about].is_given]
    for entry in entries:
        entry.save()
    return entries


def confirm(
    customer: Customer, text: ConsentText, *, points: Iterable[tuple[str, str]], evidence: Mapping[str, Any]
) -> list[Consent]:
    """What was asked for these contacts is proved and given now, inside an operation; what was withdrawn since is not.

    The consents given keep the evidence of the request with the one of its confirmation.
    """
    latest = Consent.objects.filter(customer=customer).last_words()
    asked = [latest.get((str(text.purpose), *to)) for to in reached_by(points)]
    entries = [
        Consent(
            customer=customer, text=text, purpose=text.purpose, channel=one.channel, address=one.address,
            given_at=timezone.now(), evidence={**one.evidence, **evidence},
        )
        for one in asked if one is not None and one.is_asked and one.text_id == text.pk
    ]  # fmt: skip
    return _entered(customer, text.purpose, entries, given=True)


def withdraw(
    customer: Customer, *, purpose: str, channel: str = "", evidence: Mapping[str, Any] | None = None
) -> list[Consent]:
    """The customer wants it no more, inside an operation: every consent for the purpose (through the channel) ends,
    and every known address goes on the stop list, also where nobody had agreed.
    """
    latest = Consent.objects.filter(customer=customer).last_words()
    points = ContactPoint.objects.filter(customer=customer).values_list("kind", "value")
    to = {key[1:]: None for key in latest if key[0] == purpose}
    to |= {("", ""): None} if purpose == Purpose.PROCESSING else dict.fromkeys(reached_by(points))
    entries = []
    for way, address in to:
        last = latest.get((purpose, way, address))
        if (channel and way != channel) or (last is not None and last.is_withdrawn):
            continue
        entries.append(
            Consent(
                customer=customer, text=last.text if last else None, purpose=purpose, channel=way, address=address,
                withdrawn_at=timezone.now(), evidence=dict(evidence or {}),
            )
        )  # fmt: skip
    return _entered(customer, purpose, entries, given=False)


def _entered(
    customer: Customer, purpose: str, entries: list[Consent], *, given: bool, news: bool = True
) -> list[Consent]:
    for entry in entries:
        entry.save()
    if entries and news:  # who agrees once more proves it once more, and changes nothing
        publish(ConsentChanged(customer_id=customer.pk, purpose=str(purpose), given=given))
    return entries


def summary(customer: Customer) -> list[dict[str, Any]]:
    """What stands, for people: one line for each purpose and address, its channels together; of what was confirmed
    `asked` is the request.
    """
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    entries = Consent.objects.filter(customer=customer).in_order()
    asked = {entry.about: entry for entry in entries if entry.is_asked}
    for entry in last_of(entries).values():
        key = (entry.purpose, entry.address, entry.is_given, entry.is_asked, entry.text_id)
        line = lines.setdefault(key, {"entry": entry, "channels": [], "label": Purpose(entry.purpose).label})
        line["asked"] = asked.get(entry.about) if entry.is_given else None
        if entry.channel:
            line["channels"].append(Channel(entry.channel).label)
    order = list(Purpose)
    return sorted(lines.values(), key=lambda line: (order.index(line["entry"].purpose), line["entry"].address))
