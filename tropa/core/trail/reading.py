"""Reading a trail: newest first, by keyset, without what the viewer may not see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tropa.core import access
from tropa.core import kinds as records
from tropa.core.models.trail import TrailEntry
from tropa.core.trail.rendering import Look, renderers

Place = tuple[datetime, UUID]
QUIET = 3
MOST = 200


@dataclass(frozen=True)
class Item:
    """One entry with its look and the actor's name."""

    entry: TrailEntry
    look: Look
    actor: str
    icon: str


@dataclass(frozen=True)
class TrailPage:
    """The items, newest first, and where to go on: `before` of the next call, None at the end."""

    items: list[Item]
    next: Place | None


def read(
    customer: Any,
    viewer: Any,
    before: Place | None = None,
    kinds: Sequence[str] | None = None,
    search: str = "",
    limit: int = 30,
    *,
    about: Q | None = None,
) -> TrailPage:
    """A page of a customer's trail; the number of queries does not depend on the number of entries.

    Args:
        customer: the id, or the record the viewer was already found to see.
        before: (occurred_at, id): what is older alone.
        kinds: labels of renderers or names of groups; None shows all but the quiet ones (importance 3).
        search: entries whose content has these words.
        limit: at most 200.
        about: a condition on TrailEntry: these alone.

    Raises:
        NotFound: the customer is not there or not visible.
    """
    if isinstance(customer, UUID):
        customer = access.fetch(viewer, records.model("customer"), customer)
    limit = max(1, min(limit, MOST))
    rows = TrailEntry.objects.filter(customer__in=customer.lives, undone=False)
    rows = rows.filter(about or Q(), _wanted(kinds), *_seen(viewer))
    if words := search.replace("\x00", "").strip():
        rows = rows.filter(_matching(customer.pk, words, viewer))
    if before is not None:
        at, identity = before
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, id__lt=identity), occurred_at__lte=at)
    found = list(rows.order_by("-occurred_at", "-id")[: limit + 1])
    page = found[:limit]
    last = page[-1] if len(found) > limit else None
    return TrailPage(_items(page, viewer), (last.occurred_at, last.pk) if last else None)


def _wanted(kinds: Sequence[str] | None) -> Q:
    labels = [one.label for one in renderers if kinds is None or one.label in kinds or one.group in kinds]
    return Q(kind__in=labels) & (Q(importance__lt=QUIET) if kinds is None else Q())


def _seen(viewer: Any) -> list[Q]:
    """For each kind of subjects: entries about something else, or about a record that is there and visible."""
    found = []
    for kind in sorted({one.subject for one in renderers if one.subject}):
        visible = records.model(kind).objects.visible_to(viewer).filter(pk=OuterRef("subject_id"))
        found.append(~Q(subject_kind=kind) | Q(Exists(visible)))
    return found


def _matching(customer_id: UUID, words: str, viewer: Any) -> Q:
    found = Q(pk__in=[])
    for one in renderers:
        if (some := one.matching(customer_id, words, viewer=viewer)) is not None:
            found |= Q(kind=one.label) & some
    return found


def _items(page: Sequence[TrailEntry], viewer: Any) -> list[Item]:
    by_family: dict[str, list[TrailEntry]] = defaultdict(list)
    for entry in page:
        by_family[renderers.get(entry.kind).family or entry.kind].append(entry)
    looks: dict[UUID, Look] = {}
    for entries in by_family.values():
        looks.update(renderers.get(entries[0].kind).looks(entries, viewer=viewer))
    names = _names(page)
    return [
        Item(
            entry,
            looks[entry.pk],
            names.get((entry.actor_kind, entry.actor_id), ""),
            looks[entry.pk].icon or renderers.get(entry.kind).icon,
        )
        for entry in page
        if entry.pk in looks
    ]


def _names(page: Sequence[TrailEntry]) -> dict[tuple[str, UUID | None], str]:
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for entry in page:
        if entry.actor_id and records.exists(entry.actor_kind):
            wanted[entry.actor_kind].add(entry.actor_id)
    return {
        (kind, record.pk): str(record)
        for kind, ids in wanted.items()
        for record in records.model(kind).everything.filter(pk__in=ids)
    }
