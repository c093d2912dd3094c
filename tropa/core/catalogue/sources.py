"""Where the value of a field lives: a column, a key of the custom JSON, child records, or a computation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery

from tropa.core import kinds
from tropa.core.kinds import Named


def named(record: Any) -> Named | None:
    """A record as people see it."""
    if record is None:
        return None
    address = getattr(record, "get_absolute_url", None)
    return Named(record.kind_label, record.pk, str(record), address() if address else "")


@dataclass(frozen=True)
class ValueSource:
    """Reads a value; `path` is the ORM path for filters and sorting, empty where there is none."""

    path: str = ""
    writable: bool = False

    def prefetch(self, spec: Any) -> list[str]:
        """The related objects that `read` touches."""
        return []

    def columns(self, spec: Any) -> list[Any]:
        """ORM expressions over the record's own table that hold the value; none: it is read from the objects above."""
        return []

    def told(self, spec: Any, values: Sequence[Any]) -> Any:
        """The value that those columns hold."""
        return values[0] or None

    def read(self, record: Any, spec: Any) -> Any:
        """The value."""
        raise NotImplementedError


@dataclass(frozen=True)
class Column(ValueSource):
    """A column of the record, or with dots one of a record it links to (read-only)."""

    def __init__(self, path: str) -> None:
        object.__setattr__(self, "path", path.replace(".", "__"))
        object.__setattr__(self, "writable", "." not in path and "__" not in path)

    def prefetch(self, spec: Any) -> list[str]:
        """The linked records."""
        parts = self.path.split("__")
        return (
            ["__".join(parts if spec.type.label == "record" else parts[:-1])]
            if len(parts) > 1 or spec.type.label == "record"
            else []
        )

    def read(self, record: Any, spec: Any) -> Any:
        """Along the path."""
        value = record
        for part in self.path.split("__"):
            value = getattr(value, part, None) if value is not None else None
        if spec.type.label == "record":
            return named(value)
        return None if value == "" else value


@dataclass(frozen=True)
class Custom(ValueSource):
    """A key of the record's `custom`."""

    writable: bool = True
    key: str = ""

    def read(self, record: Any, spec: Any) -> Any:
        """The loaded value; links are named by what `FieldSet.prefetch` fetched."""
        stored = (record.custom or {}).get(self.key)
        if stored is None:
            return [] if spec.type.many else None
        value = spec.type.load(stored)
        if spec.type.label == "record":
            return record.__dict__.get("_named", {}).get(value) or Named(spec.target, value, "", "")
        return value


@dataclass(frozen=True)
class Child(ValueSource):
    """A column of child rows (all phones of a customer): text with commas; filters ask whether any row fits."""

    related: str = ""
    column: str = ""
    where: dict[str, Any] = field(default_factory=dict)

    def __init__(self, related: str, column: str, where: dict[str, Any] | None = None) -> None:
        for name, value in (
            ("related", related),
            ("column", column),
            ("where", where or {}),
            ("path", ""),
            ("writable", False),
        ):
            object.__setattr__(self, name, value)

    def prefetch(self, spec: Any) -> list[str]:
        """The rows."""
        return [self.related]

    def columns(self, spec: Any) -> list[Any]:
        """The value of the first fitting row."""
        link = kinds.model(spec.kind)._meta.get_field(self.related)
        rows = link.related_model._default_manager.filter(**{link.field.name: OuterRef("pk")}, **self.where)
        ranked = rows.order_by(*(["-primary"] if hasattr(link.related_model, "primary") else []), "pk")
        return [Subquery(ranked.values(self.column)[:1])]

    def read(self, record: Any, spec: Any) -> Any:
        """The first fitting row's value, primary ones first."""
        rows = [
            row
            for row in getattr(record, self.related).all()
            if all(getattr(row, name) == value for name, value in self.where.items())
        ]
        rows.sort(key=lambda row: (not getattr(row, "primary", False), row.pk))
        return getattr(rows[0], self.column) or None if rows else None


@dataclass(frozen=True)
class Collection(ValueSource):
    """Child Records as a list of objects; without "id" a row is the standing one whose columns `same` are equal."""

    related: str = ""
    same: Sequence[str] = ()
    writable: bool = True

    def __init__(self, related: str, same: Sequence[str] = ()) -> None:
        for name, value in (("related", related), ("same", tuple(same)), ("path", ""), ("writable", True)):
            object.__setattr__(self, name, value)

    def prefetch(self, spec: Any) -> list[str]:
        """The rows and what they link to."""
        return [
            self.related,
            *(f"{self.related}__{path}" for part in spec.parts for path in part.source.prefetch(part)),
        ]

    def read(self, record: Any, spec: Any) -> Any:
        """Objects by part, primary ones first, then by position, then the oldest."""
        rows = sorted(getattr(record, self.related).all(), key=_place)
        return [{"id": row.pk, **{part.name: part.value(row) for part in spec.parts}} for row in rows]


def _place(row: Any) -> tuple[bool, int, Any]:
    """Where a row stands among its like."""
    return not getattr(row, "primary", False), getattr(row, "position", 0), row.pk


@dataclass(frozen=True)
class Members(ValueSource):
    """Records linked through child Records (tags): `related` rows whose `column` leads to the target."""

    related: str = ""
    column: str = ""
    writable: bool = True
    find: Callable[[str], Any] | None = None
    """Finds or makes the target of a name, inside the operation."""

    def __init__(self, related: str, column: str, find: Callable[[str], Any] | None = None) -> None:
        for name, value in (("related", related), ("column", column), ("find", find), ("path", ""), ("writable", True)):
            object.__setattr__(self, name, value)

    def prefetch(self, spec: Any) -> list[str]:
        """Rows and targets."""
        return [f"{self.related}__{self.column}"]

    def read(self, record: Any, spec: Any) -> Any:
        """The named targets by title."""
        found = [named(getattr(row, self.column)) for row in getattr(record, self.related).all()]
        return sorted((one for one in found if one), key=lambda one: one.title.casefold())


@dataclass(frozen=True)
class Single(ValueSource):
    """The one child Record of a record as an object (the requisites of a customer); made when first written."""

    related: str = ""
    writable: bool = True

    def __init__(self, related: str) -> None:
        for name, value in (("related", related), ("path", ""), ("writable", True)):
            object.__setattr__(self, name, value)

    def prefetch(self, spec: Any) -> list[str]:
        """The row."""
        return [self.related]

    def read(self, record: Any, spec: Any) -> Any:
        """The parts of the row, or None."""
        row = next(iter(getattr(record, self.related).all()), None)
        return None if row is None else {part.name: part.value(row) for part in spec.parts}


@dataclass(frozen=True)
class Derived(ValueSource):
    """What a function says; `path` (an ORM path) makes it filterable and sortable.

    With `write` it takes values too: called once with the record and all values by field name, inside the operation.
    """

    function: Callable[[Any], Any] = lambda record: None
    needs: Sequence[str] = ()
    write: Callable[[Any, dict[str, Any]], None] | None = None

    def __init__(
        self,
        function: Callable[[Any], Any],
        prefetch: Sequence[str] = (),
        path: str = "",
        write: Callable[[Any, dict[str, Any]], None] | None = None,
    ) -> None:
        for name, value in (
            ("function", function),
            ("needs", tuple(prefetch)),
            ("path", path),
            ("write", write),
            ("writable", write is not None),
        ):
            object.__setattr__(self, name, value)

    def prefetch(self, spec: Any) -> list[str]:
        """As declared."""
        return list(self.needs)

    def read(self, record: Any, spec: Any) -> Any:
        """Compute; a record becomes its name."""
        value = self.function(record)
        return named(value) if hasattr(value, "kind_label") else value


def walked(model: Any, path: str) -> list[Any]:
    """The columns and relations along an ORM path."""
    found = []
    for part in path.split("__"):
        column = model._meta.get_field(part)
        model = column.related_model or model
        found.append(column)
    return found


def leads_to_many(model: Any, path: str) -> bool:
    """Whether a record can have several values there: a join would double rows."""
    return any(one.one_to_many or one.many_to_many for one in walked(model, path))
