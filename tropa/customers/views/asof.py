"""The card as it stood at the end of a day: fields, what hung on the customer, the trail up to then. Nothing changes.

What was thrown away since is there again, what came later is not; what was erased for privacy stays erased.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from tropa.core.catalogue import FieldSet
from tropa.core.journal import state_at, states_at
from tropa.core.models import TrailEntry
from tropa.core.trail import Item, Look
from tropa.customers.cards.blocks import requisites_of
from tropa.customers.models import (
    Address,
    ContactPoint,
    Customer,
    CustomerTag,
    Employment,
    Note,
    Relation,
    Requisites,
    Tag,
)
from tropa.customers.projections import NOTE
from tropa.customers.services import ties
from tropa.customers.views import identity
from tropa.customers.views.trail import Day, shown_trail
from tropa.staff.models import Member
from tropa.staff.requests import MemberRequest

ROWS = 100
"""Rows of one list that are looked at, the newest."""


@dataclass(frozen=True)
class Then:
    """A customer at a moment, as far as the viewer may see."""

    customer: Customer
    lines: list[identity.FieldLine] = field(default_factory=list)
    points: list[ContactPoint] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    ties: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[Any] = field(default_factory=list)


def page(request: MemberRequest, customer: Customer, fields: FieldSet, at: datetime) -> HttpResponse:
    """The whole card of a day."""
    state = state_at(Customer, customer.pk, at)
    then = Customer(**state) if state else None
    context = {
        "customer": customer,
        "at": at,
        "day": timezone.localdate(at),
        "today": timezone.localdate(),
        "then": stood(then, customer, fields, request.member, at) if then else None,
        **trail(request, customer, at),
    }
    request.page_title = customer.name
    return render(request, "customers/card/as_of.html", context)


def stood(then: Customer, customer: Customer, fields: FieldSet, viewer: Any, at: datetime) -> Then:
    """What the card showed."""
    own = [name for name in (*identity.NAMES, "preferences", "time_zone", *identity.WORK) if name in fields]
    own += [spec.name for spec in fields if spec.custom]
    readable = [fields[name] for name in own if fields.may_read(viewer, name)]
    fields.prefetch([then], [spec.name for spec in readable])
    lines = [identity.FieldLine(spec, spec.value(then), editable=False) for spec in readable]
    may = {name: fields.may_read(viewer, name) for name in ("contact_points", "addresses", "requisites", "tags")}
    numbers = _rows(Requisites, at, customer=customer) if may["requisites"] else []
    return Then(
        then,
        [line for line in lines if not line.is_empty],
        _rows(ContactPoint, at, customer=customer) if may["contact_points"] else [],
        _rows(Address, at, customer=customer) if may["addresses"] else [],
        _tags(customer, at) if may["tags"] else [],
        _people(customer, viewer, at) if fields.may_read(viewer, "employments") else [],
        _ties(customer, viewer, at),
        requisites_of(numbers[0]) if numbers else [],
    )


def _rows(model: Any, at: datetime, **whose: Any) -> list[Any]:
    """The rows of then, as objects that are never saved."""
    rows = model.everything.filter(**whose).order_by("-pk")[:ROWS]
    found = [model(**state) for state in states_at(rows, at)]
    return sorted(found, key=lambda row: (not getattr(row, "primary", False), row.pk))


def _tags(customer: Customer, at: datetime) -> list[str]:
    worn = {row.tag_id for row in _rows(CustomerTag, at, customer=customer)}
    return sorted(Tag.everything.filter(pk__in=worn).values_list("name", flat=True))


def _people(customer: Customer, viewer: Any, at: datetime) -> list[dict[str, Any]]:
    own, other = ("company", "person_id") if customer.is_company else ("person", "company_id")
    places = _rows(Employment, at, **{own: customer})
    seen = _visible(viewer, {getattr(place, other) for place in places})
    return [
        {"customer": seen[getattr(place, other)], "place": place} for place in places if getattr(place, other) in seen
    ]


def _ties(customer: Customer, viewer: Any, at: datetime) -> list[dict[str, Any]]:
    rows = [*_rows(Relation, at, origin=customer), *_rows(Relation, at, target=customer)]
    others = {row.pk: row.target_id if row.origin_id == customer.pk else row.origin_id for row in rows}
    seen = _visible(viewer, set(others.values()))
    return [
        {"customer": seen[others[row.pk]], "words": ties.WORDS[ties.word_of(row, customer)][1]}
        for row in rows
        if others[row.pk] in seen
    ]


def _visible(viewer: Any, ids: set[UUID]) -> dict[UUID, Customer]:
    found: dict[UUID, Customer] = Customer.objects.visible_to(viewer).in_bulk(list(ids))
    return found


def trail(request: MemberRequest, customer: Customer, at: datetime) -> dict[str, Any]:
    """The trail up to a moment; notes say what they said then, also those thrown away since."""
    context = shown_trail(request, customer, until=at)
    days: list[Day] = context["days"]
    shown = {item.entry.subject_id for day in days for item in day.items if item.entry.kind == NOTE}
    gone = Note.everything.trashed().filter(customer=customer, deleted_at__gt=at).values_list("pk", flat=True)
    notes = Note.everything.filter(pk__in=[*shown, *gone[:ROWS]]).select_related("author")
    bodies = {state["id"]: _said(Note(**state)) for state in states_at(notes, at)}
    for day in days:
        day.items[:] = [
            replace(item, look=replace(item.look, body=bodies[item.entry.subject_id], text=""))
            if item.entry.kind == NOTE
            else item
            for item in day.items
            if item.entry.kind != NOTE or item.entry.subject_id in bodies
        ]
    if not context["continues"]:
        _bring_back(days, [pk for pk in gone[:ROWS] if pk in bodies], bodies, at)
    context["more"] = f"{context['more']}&at={timezone.localdate(at).isoformat()}" if context["more"] else ""
    return context


def _said(note: Note) -> str:
    return str(render_to_string("customers/card/note.html", {"note": note}))


def _bring_back(days: list[Day], gone: list[UUID], bodies: dict[UUID, str], at: datetime) -> None:
    """Notes that are in the trash today have no place in the trail as it is read today."""
    entries = TrailEntry.objects.filter(kind=NOTE, subject_id__in=gone, occurred_at__lte=at, undone=False)
    names = dict(Member.everything.filter(pk__in=[entry.actor_id for entry in entries]).values_list("pk", "name"))
    by_date = {day.date: day for day in days}
    for entry in entries:
        on = timezone.localdate(entry.occurred_at)
        day = by_date.setdefault(on, Day(on))
        look = Look(_("writes a note"), bodies[entry.subject_id], tone="ours")
        day.items.append(Item(entry, look, names.get(entry.actor_id, ""), "note"))
        day.items.sort(key=lambda item: (item.entry.occurred_at, item.entry.pk), reverse=True)
    days[:] = sorted(by_date.values(), key=lambda day: day.date, reverse=True)
