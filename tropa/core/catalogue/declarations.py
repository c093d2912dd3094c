"""What apps declare: fields of a kind, and kinds related to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from tropa.core import kinds
from tropa.core.catalogue.sources import Column, ValueSource
from tropa.core.registry import Registry


@dataclass
class Field:
    """A field of a kind; the names of the arguments are those of FieldSpec.

    Args:
        name: as the API calls it.
        label: lazily translated.
        type: label of a field type.
        source: where the value lives; default is the column of this name.
        search: column with the folded spelling (lib.names.folded) for look-up; without it texts are compared slowly.
        sort: ORM path to sort by; default is the column; "" means not sortable.
        target: kind of a record link or of tags.
        takes_names: tags given by name are found or made.
        by_row: of a part of rows: the type's label by the row's other parts.
    """

    name: str
    label: Any
    type: str
    source: ValueSource | None = None
    required: bool = False
    readonly: bool = False
    search: str = ""
    sort: str | None = None
    filterable: bool = True
    importable: bool | None = None
    exportable: bool = True
    group: str = ""
    help: Any = ""
    target: str = ""
    takes_names: bool = False
    choices: Sequence[tuple[str, Any]] = ()
    options: dict[str, Any] = field(default_factory=dict)
    parts: Sequence["Field"] = ()
    by_row: Callable[[dict[str, Any]], str] | None = None

    @property
    def where(self) -> ValueSource:
        """The source."""
        return self.source or Column(self.name)


@dataclass
class Kind:
    """The declaration of a kind; `settle(record or None, columns)` may mend columns before they are written."""

    label: str
    title: Any
    plural: Any
    fields: Sequence[Field]
    which: Any = ""
    """How a sentence of conditions begins: _("Customers whose"); default is made from `plural`."""
    settle: Callable[[Any, dict[str, Any]], None] | None = None
    newest: str = "-created_at"
    """The sort of a list when nobody asked."""
    listed: Q = field(default_factory=Q)
    """What a record fulfils that stands in lists (not the unsorted customers of enquiries)."""
    fields_by_name: dict[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        self.fields_by_name = {one.name: one for one in self.fields}
        if len(self.fields_by_name) != len(self.fields):
            raise ValueError(f"Two fields of {self.label} have one name.")

    @property
    def model(self) -> Any:
        """The model."""
        return kinds.model(self.label)


@dataclass
class Relation:
    """`{"related": name}` of a kind: records of `target` whose `path` leads back to the record."""

    kind: str
    name: str
    target: str
    path: str
    title: Any
    label: str = field(init=False)

    def __post_init__(self) -> None:
        self.label = f"{self.kind}.{self.name}"


_kinds: Registry[Kind] = Registry(Kind, module="fields")
_relations: Registry[Relation] = Registry(Relation, module="fields")


def declare(kind: Kind) -> Kind:
    """Take a declaration in."""
    return _kinds.register(kind)


def declared(kind: str) -> Kind:
    """The declaration of a kind.

    Raises:
        KeyError: nobody declared it.
    """
    return _kinds.get(kind)


def is_declared(kind: str) -> bool:
    """Whether somebody declared fields of this kind."""
    return kind in _kinds


def relate(kind: str, name: str, target: str, *, path: str, label: Any) -> None:
    """Let filters of `kind` ask about records of `target`: `path` is the field of the target that names the record."""
    _relations.register(Relation(kind, name, target, path, label))


def relations(kind: str) -> dict[str, Relation]:
    """The related kinds of a kind by name."""
    return {one.name: one for one in _relations if one.kind == kind}
