"""What a list is asked: view, filter, columns, order; read from the address and written back into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.catalogue import FieldSet
from tropa.core.errors import NotFound
from tropa.core.ids import as_uuid
from tropa.staff.lists import trees
from tropa.staff.models import SavedView
from tropa.staff.requests import MemberRequest

EVERYTHING = "all"
"""The view that every list has."""


@dataclass(frozen=True)
class Standing:
    """A view that nobody saved and everybody has: a word for the address, a title, a filter."""

    key: str
    title: Any
    filter: trees.Tree
    first: bool = False
    """Shown to whoever asked for no view and made none the default."""


def mine(field: str) -> Standing:
    """What I answer for."""
    return Standing("mine", _lazy("Mine"), {"all": [{"field": field, "op": "is", "value": "me"}]})


@dataclass(frozen=True)
class Face:
    """Another page that shows the same records otherwise (a board, a forecast)."""

    title: Any
    url: str
    current: bool


@dataclass(frozen=True)
class Tab:
    """One view among the tabs."""

    key: str
    name: str
    url: str
    current: bool
    saved: SavedView | None = None


@dataclass(frozen=True)
class Question:
    """One question to one list; `page` is the list's own address."""

    page: str
    kind: str
    view: str
    saved: SavedView | None
    filter: trees.Tree
    columns: tuple[str, ...]
    sort: str
    changed: bool
    offered: tuple[SavedView, ...]
    standing: tuple[Standing, ...]

    @classmethod
    def read(
        cls, request: MemberRequest, fields: FieldSet, columns: Sequence[str], standing: Sequence[Standing] = ()
    ) -> "Question":
        """The question of a request; `columns` are shown when nobody chose others.

        Raises:
            NotFound: the view is not there or not the member's to see.
            RuleViolation: the filter is no JSON object.
        """
        asked = request.GET
        offered = tuple(SavedView.objects.offered_to(request.member, fields.kind))
        view = asked.get("view") or _first(offered, standing, asked)
        own = {each.key: each for each in standing}
        saved = None if view == EVERYTHING or view in own else _saved(offered, view)
        given: dict[str, Any] = {"filter": {}, "columns": [], "sort": ""}
        if saved:
            given = {"filter": saved.query or {}, "columns": saved.columns, "sort": saved.sort}
        elif view in own:
            given["filter"] = own[view].filter
        tree = trees.read(asked["filter"]) if "filter" in asked else given["filter"]
        wanted = asked["columns"].split(",") if asked.get("columns") else given["columns"] or columns
        sort = asked.get("sort") or given["sort"]
        known = tuple(dict.fromkeys(name for name in wanted if name in fields and name != "name"))
        changed = tree != given["filter"] or "columns" in asked or sort != given["sort"]
        return cls(request.path, fields.kind, view, saved, tree, known, sort, changed, offered, tuple(standing))

    @property
    def filter_text(self) -> str:
        """The filter as it stands in addresses."""
        return trees.write(self.filter)

    def tabs(self) -> list[Tab]:
        """All views of this member."""
        own = [(EVERYTHING, _("All"), None), *((each.key, str(each.title), None) for each in self.standing)]
        rows = [*own, *((str(each.pk), each.name, each) for each in self.offered)]
        return [
            Tab(key, name, f"{self.page}?{urlencode({'view': key})}", key == self.view, saved)
            for key, name, saved in rows
        ]

    def address(self, **changes: Any) -> str:
        """The address of this question with some answers changed: filter, sort, columns, cursor."""
        filter_text = trees.write(changes.pop("filter")) if "filter" in changes else self.filter_text
        told = {"view": self.view}
        if self.changed or changes or filter_text != self.filter_text:
            told["filter"] = filter_text
            told["sort"] = changes.pop("sort", self.sort)
            told["columns"] = ",".join(changes.pop("columns", self.columns))
        told |= {name: str(value) for name, value in changes.items()}
        return f"{self.page}?{urlencode({name: value for name, value in told.items() if value or name == 'filter'})}"

    def sorted_by(self, name: str) -> str:
        """The address that sorts by a field: upwards, a second time downwards."""
        return self.address(sort=f"-{name}" if self.sort == name else name)


def _first(offered: Sequence[SavedView], standing: Sequence[Standing], asked: Any) -> str:
    if "filter" in asked:
        return EVERYTHING
    default = next((str(each.pk) for each in offered if each.is_default), None)
    return default or next((each.key for each in standing if each.first), EVERYTHING)


def _saved(offered: Sequence[SavedView], view: str) -> SavedView:
    wanted: UUID | None = as_uuid(view)
    found = next((each for each in offered if each.pk == wanted), None)
    if found is None:
        raise NotFound
    return found
