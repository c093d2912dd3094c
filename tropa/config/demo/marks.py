"""How people came to the form, and what they agreed to there: touches and consents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tropa.config.demo.buyers import Buyer
from tropa.config.demo.clock import DAY, Clock
from tropa.config.demo.enquiries import Enquiry
from tropa.config.demo.people import Seller
from tropa.config.demo.words import Words
from tropa.core.events import publish
from tropa.core.ids import uuid7
from tropa.core.records import insert_rows
from tropa.customers.events import ConsentChanged
from tropa.customers.models import Consent, ConsentText, Touch
from tropa.customers.models.consent_text import Purpose

TOUCH = [
    "id",
    "at",
    "kind",
    "customer",
    "met",
    "source",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "page",
    "referrer",
]
CONSENT = ["customer", "text", "purpose", "channel", "address", "given_at", "withdrawn_at", "evidence", "created_at"]
FORM = {"direct": 0.6, "advertising": 0.9, "social": 0.7, "search": 0.5}
"""How many of the enquiries of a group of channels come by the form."""
BEFORE, MARKETING, WITHDRAWN = 0.35, 0.4, 0.07
"""How many had come before without asking; agreed to advertising; took that back."""
REFERRERS = {
    "advertising": "https://ads.example/",
    "social": "https://social.example/",
    "search": "https://maps.example/",
}


@dataclass(frozen=True)
class Visit:
    """Somebody came by an address."""

    at: datetime
    campaign: str
    referrer: str
    id: UUID


@dataclass(frozen=True)
class Word:
    """A customer agrees to something, or takes it back."""

    at: datetime
    buyer: Buyer
    purpose: Purpose
    given: bool = True


class Marks:
    """Draws them, by a chance of their own."""

    def __init__(self, words: Words, chance: Random, sellers: Sequence[Seller], clock: Clock) -> None:
        self.words, self.chance, self.sellers, self.clock = words, chance, sellers, clock

    def draw(self, enquiries: Iterable[Enquiry]) -> list[Word]:
        """The visits of each enquiry, and what was said in all, of each customer the first time alone."""
        chance, found, agreed = self.chance, list[Word](), set[tuple[int, Purpose]]()
        for one in enquiries:
            channel = self.words.channels[one.source]
            if one.spam or chance.random() >= FORM.get(channel.group, 0):
                continue
            campaign = channel.utm.get("campaign", "")
            if campaign and chance.random() < 0.5:
                campaign = f"{campaign}-{chance.choice(self.words.selling.campaigns)}"
            visits = [one.came - DAY * chance.uniform(0.3, 14)] if chance.random() < BEFORE else []
            one.visits = [Visit(at, campaign, REFERRERS.get(channel.group, ""), uuid7()) for at in (*visits, one.came)]
            if one.buyer is None:
                continue
            for purpose in (Purpose.PROCESSING, Purpose.MARKETING):
                asked = (id(one.buyer), purpose)
                if asked in agreed or (purpose == Purpose.MARKETING and chance.random() >= MARKETING):
                    continue
                agreed.add(asked)
                found.append(Word(one.came, one.buyer, purpose))
                if purpose == Purpose.MARKETING and chance.random() < WITHDRAWN:
                    zone = self.sellers[one.buyer.seller].zone
                    later = self.clock.at_work(one.came + DAY * chance.uniform(5, 90), zone)
                    if later > one.came + timedelta(hours=1):
                        found.append(Word(later, one.buyer, purpose, given=False))
        return found


def write_visits(one: Enquiry, customer: UUID, utm: dict[str, str], source: UUID, page: str) -> tuple[Any, Any]:
    """The touches of an enquiry; the first one and the last one."""
    if not one.visits:
        return None, None
    rows = [
        (each.id, each.at, Touch.Kind.FORM, customer, customer, source, utm.get("source", ""), utm.get("medium", ""),
         each.campaign, page, each.referrer)
        for each in one.visits
    ]  # fmt: skip
    insert_rows(Touch, TOUCH, rows)
    return one.visits[0].id, one.visits[-1].id


def write_words(words: Sequence[Word], page: str) -> None:
    """Inside an operation of whoever answers for the customers."""
    if not words:
        return
    texts, rows = ConsentText.objects.in_force(), []
    for word in sorted(words, key=lambda one: one.at):
        assert word.buyer.id is not None
        to = [("", "")] if word.purpose == Purpose.PROCESSING else [(way, word.buyer.phone) for way in ("phone", "sms")]
        at = (word.at, None) if word.given else (None, word.at)
        evidence = {"page": page} if word.given else {}
        rows += [
            (word.buyer.id, texts[word.purpose].pk, word.purpose, *reached, *at, evidence, word.at) for reached in to
        ]
        told = ConsentChanged(customer_id=word.buyer.id, purpose=str(word.purpose), given=word.given)
        publish(told, occurred_at=word.at)
    Consent.objects.bulk_insert(CONSENT, rows)
