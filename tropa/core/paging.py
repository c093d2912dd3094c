"""Pages by keyset: the same speed at any depth, nothing twice or left out while others write; empty values last."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _

from tropa.core import catalogue
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.catalogue import Custom, FieldSpec
from tropa.core.errors import FieldError, Invalid
from tropa.core.memberships import Way
from tropa.core.models import FieldIndex

COUNTED, LONGEST = 10_000, 500
SALT = "tropa.paging"


@dataclass(frozen=True)
class Page:
    """Records of one page; `count` is exact up to 10,000, above it 10,001 with `count_exact` False."""

    items: list[Any]
    next: str | None
    way: Way
    """To the records of all pages."""
    first: bool
    known: int | None = None
    """Their number, where it was found on the way."""

    @cached_property
    def count(self) -> int:
        """How many records all pages have; where the first page is the last one, nothing is asked."""
        if self.known is not None:
            return self.known
        if self.first and self.next is None:
            return len(self.items)
        counted: int = self.way.counting.order_by()[: COUNTED + 1].values("pk").count()
        return counted

    @property
    def count_exact(self) -> bool:
        """Whether all of them were counted."""
        return self.count <= COUNTED


@dataclass(frozen=True)
class Order:
    """By what, which way; `path` "" is by id alone."""

    name: str
    descending: bool
    path: str
    label: str = ""
    filled: bool = False
    """No record is without a value."""


def page(
    queryset: Any,
    kind: str,
    *,
    sort: str = "",
    cursor: str | None = None,
    limit: int = 50,
    viewer: Any = SYSTEM_VIEWER,
    fields: Any = None,
) -> Page:
    """One page of `queryset`.

    Args:
        sort: a sortable field's name, with "-" before it downwards; default is the kind's own.
        cursor: `next` of the page before.
        fields: the FieldSet, if it is read already.

    Raises:
        Invalid: unknown or unreadable sort, a cursor that is none of ours, a limit outside 1..500.
    """
    if type(limit) is not int or not 1 <= limit <= LONGEST:
        raise _bad("limit", _("Give a limit from 1 to 500."))
    fields = fields or catalogue.of(kind)
    order = _order(fields, sort or fields.declaration.newest, viewer)
    after, way = _opened(cursor, order), Way(_keyed(queryset, fields, order))
    if after is None and way.collected:
        return _collected(way, order, limit)
    items = _items(way, order, after, limit + 1)
    return Page(items[:limit], _next(items, order, limit), way, first=after is None)


def whole(queryset: Any, kind: str, *, sort: str = "", viewer: Any = SYSTEM_VIEWER) -> Any:
    """All of `queryset` in the order in which `page` gives it, for a file.

    Raises:
        Invalid: unknown or unreadable sort.
    """
    fields = catalogue.of(kind)
    order = _order(fields, sort or fields.declaration.newest, viewer)
    return _sorted(_keyed(queryset, fields, order), order, walked=order.filled)


def _sorted(keyed: Any, order: Order, *, walked: bool = False) -> Any:
    """Empty values last; no index has this order, so that records are sorted, unless they are to be walked along."""
    way = "-" if order.descending else ""
    filled = Q(sortkey__gt="") if _textual(keyed) else Q(sortkey__isnull=False)
    empty = Case(When(filled, then=0), default=1, output_field=IntegerField())
    return keyed.order_by(*([] if walked else [empty]), f"{way}sortkey", f"{way}pk")


def _bad(name: str, message: str) -> Invalid:
    return Invalid([FieldError(name, "paging.bad_" + name, message)])


def _order(fields: Any, sort: str, viewer: Any) -> Order:
    name = sort.removeprefix("-")
    spec: FieldSpec | None = fields.get(name)
    if name == "created_at" and spec is None:
        return Order(name, sort.startswith("-"), "created_at", "datetime", filled=True)
    if spec is None or not fields.may_read(viewer, name):
        raise _bad("sort", _("There is no field “%(name)s”.") % {"name": name[:60]})
    if not (spec.sortable or (isinstance(spec.source, Custom) and not spec.type.many)):
        raise _bad("sort", _("%(label)s: the list cannot be sorted by this field.") % {"label": spec.label})
    return Order(name, sort.startswith("-"), spec.sort, spec.type.label, _always_filled(fields.model, spec.sort))


def _always_filled(model: Any, path: str) -> bool:
    """Whether the column takes neither NULL nor an empty text."""
    if not path or "__" in path:
        return False
    column = model._meta.get_field(path)
    return not (column.null or column.empty_strings_allowed)


def _keyed(queryset: Any, fields: Any, order: Order) -> Any:
    """With the value to sort by as `sortkey`."""
    if order.path:
        return queryset.annotate(sortkey=F(order.path))
    spec = fields[order.name]
    slot = spec.type.slot
    values = FieldIndex.objects.filter(record=OuterRef("pk"), field_id=spec.id).values(slot)[:1]
    return queryset.annotate(sortkey=Subquery(values))


def _collected(way: Way, order: Order, limit: int) -> Page:
    """The first page of records that are few: their ids in order tell their number too."""
    keys = list(_sorted(way.rows, order).values_list("pk", flat=True))
    found = {each.pk: each for each in way.bare.filter(pk__in=keys[: limit + 1])}
    items = [found[key] for key in keys[: limit + 1] if key in found]
    return Page(items[:limit], _next(items, order, limit), way, first=True, known=len(keys))


def _items(way: Way, order: Order, after: tuple[Any, UUID] | None, most: int) -> list[Any]:
    sign = "-" if order.descending else ""
    items: list[Any] = []
    if after is None or after[0] is not None:
        filled = way.rows if order.filled else _filled(way.rows)
        if after is not None:
            filled = filled.filter(_beyond(order, *after))
        items = _fetched(way, filled.order_by(f"{sign}sortkey", f"{sign}pk")[:most])
    if len(items) < most and not order.filled:
        blank = _blank(way.rows)
        if after is not None and after[0] is None:
            blank = blank.filter(Q(**{f"pk__{'lt' if order.descending else 'gt'}": after[1]}))
        items += _fetched(way, blank.order_by(f"{sign}pk")[: most - len(items)])
    return items


def _fetched(way: Way, chosen: Any) -> list[Any]:
    """What is joined to them is joined to those chosen alone: beside a join PostgreSQL chooses badly among sets."""
    if not way.apart:
        return list(chosen)
    order = chosen.query.order_by
    return list(way.bare.filter(pk__in=chosen.values("pk")).order_by(*order))


def _next(items: list[Any], order: Order, limit: int) -> str | None:
    """The cursor behind the last of the page, if there are more."""
    if len(items) <= limit:
        return None
    last = items[limit - 1]
    key = None if last.sortkey == "" else last.sortkey
    return signing.dumps([order.name, order.descending, _spelled(key), last.pk.hex], salt=SALT, compress=True)


def _textual(queryset: Any) -> bool:
    output = queryset.query.annotations["sortkey"].output_field
    return output.get_internal_type() in ("CharField", "TextField", "SlugField")


def _filled(queryset: Any) -> Any:
    """`> ''` and not `IS NOT NULL`: SQLite serves the first from the index, in order."""
    return queryset.filter(sortkey__gt="") if _textual(queryset) else queryset.filter(sortkey__isnull=False)


def _blank(queryset: Any) -> Any:
    if _textual(queryset):
        return queryset.filter(Q(sortkey__isnull=True) | Q(sortkey=""))
    return queryset.filter(sortkey__isnull=True)


def _beyond(order: Order, key: Any, identity: UUID) -> Q:
    """a <= x and (a < x or (a = x and id < y)): the first part walks the index, the second parts equals."""
    way = "lt" if order.descending else "gt"
    outer = Q(**{f"sortkey__{way}e": key})
    return outer & (Q(**{f"sortkey__{way}": key}) | Q(**{"sortkey": key, f"pk__{way}": identity}))


def _spelled(key: Any) -> Any:
    if isinstance(key, datetime):
        return ["at", key.isoformat()]
    if isinstance(key, date):
        return ["on", key.isoformat()]
    if isinstance(key, Decimal):
        return ["n", str(key)]
    return key


def _opened(cursor: str | None, order: Order) -> tuple[Any, UUID] | None:
    if not cursor:
        return None
    try:
        if len(cursor) > 4000:
            raise ValueError(cursor)
        name, descending, key, identity = signing.loads(cursor, salt=SALT)
        if [name, descending] != [order.name, order.descending]:
            raise ValueError(name)
        readers: Any = {"at": datetime.fromisoformat, "on": date.fromisoformat, "n": Decimal}
        return (readers[key[0]](key[1]) if isinstance(key, list) else key), UUID(identity)
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        raise _bad("cursor", _("This page does not exist; begin with the first one.")) from None
