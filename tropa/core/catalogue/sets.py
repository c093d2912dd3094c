"""The fields of a kind as everybody uses them: declared ones and those the company added."""

import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from django.utils.translation import get_language

from tropa.core import access, arrangement, kinds
from tropa.core.catalogue import loading
from tropa.core.catalogue.declarations import Field, Kind, declared
from tropa.core.catalogue.sources import Custom, Derived, ValueSource, leads_to_many
from tropa.core.catalogue.written import written
from tropa.core.fieldtypes import Context, FieldType, types
from tropa.core.fieldtypes.base import EMPTY, wrong
from tropa.core.models import Field as CustomField


@dataclass(frozen=True)
class FieldSpec:
    """One field of a kind: the declaration joined with its type and source."""

    name: str
    label: str
    kind: str
    type: FieldType
    source: ValueSource
    required: bool = False
    readonly: bool = False
    filterable: bool = True
    importable: bool = True
    exportable: bool = True
    sortable: bool = False
    sort: str = ""
    search: str = ""
    group: str = ""
    help: str = ""
    target: str = ""
    takes_names: bool = False
    choices: Sequence[tuple[str, Any]] = ()
    options: dict[str, Any] = field(default_factory=dict)
    parts: Sequence["FieldSpec"] = ()
    by_row: Any = None
    id: Any = None
    """Of a custom field: its Field record."""

    @property
    def path(self) -> str:
        """ORM path; empty for collections and custom fields."""
        return self.source.path

    @property
    def custom(self) -> bool:
        """Whether the company made it; its name is then "custom.<key>"."""
        return self.id is not None

    @property
    def operators(self) -> tuple[str, ...]:
        """What filters may ask."""
        return self.type.operators if self.filterable and self.can_be_asked else ()

    @property
    def can_be_asked(self) -> bool:
        """Whether the database can find the value: a computation without a path it cannot."""
        return bool(self.path) or not isinstance(self.source, Derived)

    @cached_property
    def columns(self) -> list[Any]:
        """Expressions over the record's own table that hold the value; written once."""
        return [written(column, kinds.model(self.kind)) for column in self.source.columns(self)]

    def value(self, record: Any) -> Any:
        """The value of a record; call `FieldSet.prefetch` before reading many."""
        told = record.__dict__.get("_told")
        return told[self.name] if told and self.name in told else self.source.read(record, self)

    def cell(self, value: Any) -> str:
        """Safe HTML of a list cell."""
        return self.type.cell(value, self)

    def text(self, value: Any) -> str:
        """Plain text in the active language."""
        return self.type.text(value, self)

    def api(self, value: Any) -> Any:
        """JSON value."""
        return self.type.api(value, self)

    def export(self, value: Any) -> Any:
        """Spreadsheet value."""
        return self.type.export(value, self)

    def schema(self) -> dict[str, Any]:
        """JSON schema of the API value."""
        return {**self.type.schema(self), "title": str(self.label)}

    def parse(self, raw: Any, context: Context | None = None, row: dict[str, Any] | None = None) -> Any:
        """The value of input, by type.

        Raises:
            RuleViolation: in the field's words.
            Invalid: several rows of a collection are wrong.
        """
        from django.utils.translation import gettext as _

        type_ = types.get(self.by_row(row)) if self.by_row and row is not None else self.type
        value = type_.parse(raw, self, context or Context())
        if self.required and value in EMPTY:
            raise wrong(self, "required", _("fill this in."))
        return value


class FieldSet:
    """All fields of a kind in the entered workspace, in order."""

    def __init__(self, kind: Kind, specs: Iterable[FieldSpec]) -> None:
        self.declaration = kind
        self.kind = kind.label
        self.model = kind.model
        self._specs = {spec.name: spec for spec in specs}

    def __iter__(self) -> Iterator[FieldSpec]:
        return iter(self._specs.values())

    def __len__(self) -> int:
        return len(self._specs)

    def __getitem__(self, name: str) -> FieldSpec:
        return self._specs[name]

    def __contains__(self, name: object) -> bool:
        return name in self._specs

    def get(self, name: str) -> FieldSpec | None:
        """The field of this name, or None."""
        return self._specs.get(name)

    def names(self) -> list[str]:
        """All names in order."""
        return list(self._specs)

    def may_read(self, viewer: Any, name: str) -> bool:
        """Whether this viewer may see values of the field."""
        return bool(viewer.rights.field(self.kind, name) != "none")

    def readable(self, viewer: Any) -> "FieldSet":
        """What this viewer may see."""
        return FieldSet(self.declaration, [spec for spec in self if self.may_read(viewer, spec.name)])

    def may_write(self, viewer: Any, name: str, record: Any = None) -> bool:
        """Whether this viewer may change the field, of this record or at all; whose a record is asks `assign` too."""
        if self._specs[name].readonly or viewer.rights.field(self.kind, name) != "write":
            return False
        return self._specs[name].path != self._owner or access.may(viewer, self.kind, "assign", record)

    def writable(self, viewer: Any, record: Any = None) -> "FieldSet":
        """What this viewer may change, of this record or at all."""
        return FieldSet(self.declaration, [spec for spec in self if self.may_write(viewer, spec.name, record)])

    @property
    def _owner(self) -> str | None:
        """The column that says whose a record is; None: such records are nobody's."""
        return (access.kinds.get(self.kind).owner if self.kind in access.kinds else "") or None

    def prefetch(self, records: Sequence[Any], names: Iterable[str]) -> None:
        """Load what the values of these fields need, in a number of queries that does not depend on the records."""
        loading.load(self.model, records, [self._specs[name] for name in names if name in self._specs])

    def joined(self, queryset: Any, names: Iterable[str]) -> Any:
        """The queryset with the links joined that these fields show; `prefetch` then asks nothing for them."""
        return loading.joined(queryset, [self._specs[name] for name in names if name in self._specs])


def of(kind: str) -> FieldSet:
    """The declared fields and the custom fields of the entered workspace.

    Raises:
        KeyError: the kind declares no fields.
    """
    declaration = declared(kind)
    return arrangement.kept(
        ("fields", kind, get_language()),
        lambda: FieldSet(declaration, map(_here, [*_declared(kind, get_language()), *_customs(declaration)])),
    )


def _here(spec: FieldSpec) -> FieldSpec:
    """The field as this company has it: decided once, so that a value asks nothing when it is shown."""
    options, parts = spec.type.options_here(spec.options), [_here(part) for part in spec.parts]
    same = options is spec.options and all(map(operator.is_, parts, spec.parts))
    return spec if same else replace(spec, options=options, parts=parts)


def built_in(kind: str) -> FieldSet:
    """The declared fields alone: what is the same for every company.

    Raises:
        KeyError: the kind declares no fields.
    """
    return FieldSet(declared(kind), _declared(kind, get_language()))


@cache
def _declared(kind: str, language: str | None) -> tuple[FieldSpec, ...]:
    """The code's own fields, in the words of the active language; the same as long as the process runs."""
    return tuple(_spec(kind, one) for one in declared(kind).fields)


def _spec(kind: str, one: Field, *, part: bool = False) -> FieldSpec:
    source = one.where
    sort = source.path if one.sort is None and not one.parts and one.type not in ("record", "tags") else one.sort or ""
    if part:
        sort = ""
    if sort and leads_to_many(kinds.model(kind), sort):
        sort = ""
    readonly = one.readonly or not source.writable
    return FieldSpec(
        name=one.name,
        label=str(one.label),
        kind=kind,
        type=types.get(one.type),
        source=source,
        required=one.required,
        readonly=readonly,
        filterable=one.filterable,
        importable=not readonly if one.importable is None else one.importable,
        exportable=one.exportable,
        sortable=bool(sort),
        sort=sort,
        search=one.search,
        group=one.group,
        help=str(one.help),
        target=one.target,
        takes_names=one.takes_names,
        choices=one.choices,
        options=one.options,
        parts=[_spec(kind, inner, part=True) for inner in one.parts],
        by_row=one.by_row,
    )


def _customs(declaration: Kind) -> list[FieldSpec]:
    if not any(one.name == "custom" for one in declaration.model._meta.concrete_fields):
        return []
    rows = CustomField.objects.filter(kind=declaration.label, archived_at=None).order_by("position", "created_at", "pk")
    return [custom_spec(row) for row in rows]


def custom_spec(row: Any) -> FieldSpec:
    """The catalogue's view of a core.Field."""
    return FieldSpec(
        name=f"custom.{row.name}",
        label=row.label,
        kind=row.kind,
        type=types.get(row.type),
        source=Custom(key=row.name),
        required=row.required,
        filterable=row.filterable,
        group=row.group,
        help=row.help,
        target=row.options.get("target", ""),
        choices=[(key, label) for key, label in row.options.get("choices", [])],
        options=row.options,
        id=row.pk,
    )
