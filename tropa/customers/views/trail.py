"""The trail of a customer: a page of it, by kind, by words, from a date."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views import View

from tropa.core import access, cards, trail
from tropa.core.ids import as_uuid
from tropa.core.urls import page_url
from tropa.customers.models import Customer
from tropa.customers.services import notes
from tropa.staff.requests import MemberRequest

LAST = UUID(int=(1 << 128) - 1)
PAGE = 30


@dataclass
class Day:
    """The entries of one day of the viewer's calendar."""

    date: date
    items: list[trail.Item] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """The part of a customer's trail that another card shows: what is about its record."""

    record: Any
    address: str
    """Where the rest of it is fetched."""
    about: Q | None
    """The entries; None is the whole trail."""


def shown_trail(
    request: MemberRequest, customer: Customer, until: datetime | None = None, *, part: Part | None = None
) -> dict[str, Any]:
    """A page of the trail and the tools above it."""
    asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ("kinds", "words", "date", "before")}
    before = place_of(asked["before"])
    if before is None and (jump := day_end(asked["date"]) or until):
        before = (jump, LAST)
    titles = trail.group_titles()
    kinds = [asked["kinds"]] if asked["kinds"] in dict(titles) else None
    about = part.about if part else None
    page = trail.read(customer, request.member, before, kinds, asked["words"][:200], PAGE, about=about)
    kept = {name: asked[name] for name in ("kinds", "words") if asked[name]}
    more = urlencode({**kept, "before": spelled(page.next)}) if page.next else ""
    whole = before is None and kinds is None and not asked["words"] and about is None
    return {
        "days": by_day(page.items),
        "ahead": cards.ahead_of(part.record if part else customer, request.member) if before is None else [],
        "pinned": notes.pinned(customer) if whole and access.may(request.member, "note", "view") else [],
        **notes.offers(request.member),
        "more": more,
        "trail_address": part.address if part else page_url("customers:trail", pk=customer.pk),
        "same": urlencode({name: asked[name] for name in ("kinds", "words", "date") if asked[name]}),
        "day_before": timezone.localdate(before[0]) if asked["before"] and before else None,
        "chips": [(name, title, name == asked["kinds"]) for name, title in titles],
        "asked": asked,
        "continues": bool(asked["before"]),
        "today": timezone.localdate(),
        "is_end": page.next is None and not asked["words"] and kinds is None and about is None,
    }


def day_end(text: str) -> datetime | None:
    """The last moment of a day in the viewer's zone."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or not 1900 < day.year < 9000:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


def by_day(items: Sequence[trail.Item]) -> list[Day]:
    """Entries under the days of the viewer's zone."""
    days: list[Day] = []
    for item in items:
        on = timezone.localdate(item.entry.occurred_at)
        if not days or days[-1].date != on:
            days.append(Day(on))
        days[-1].items.append(item)
    return days


def place_of(text: str) -> tuple[datetime, UUID] | None:
    """What `spelled` wrote; None for anything else."""
    at, _space, identity = text.partition("_")
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    found = as_uuid(identity)
    return (moment, found) if moment and moment.tzinfo and found else None


def spelled(place: tuple[datetime, UUID]) -> str:
    """A place in the trail as it stands in addresses."""
    return f"{place[0].isoformat()}_{place[1]}"


class Trail(View):
    """A part of the trail for htmx."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The entries after `before`, or the whole list with its tools."""
        from tropa.customers.views import asof
        from tropa.customers.views.card import fetched

        customer, at = fetched(request.member, pk), day_end(request.GET.get("at", ""))
        context: dict[str, Any] = {"customer": customer}
        context |= shown_trail(request, customer) if at is None else asof.trail(request, customer, at)
        template = "customers/card/entries.html" if context["continues"] else "customers/card/trail.html"
        return render(request, template, context)
