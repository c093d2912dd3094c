"""What a list is asked: view, filter, columns, order; read from the address and written back into it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core.catalogue import FieldSet
from tropa.core.errors import NotFound
from tropa.core.ids import as_uuid
from tropa.staff.lists import trees
from tropa.staff.models import SavedView

EVERYTHING, MINE = "all", "mine"
"""Views that nobody saved and everybody has."""


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
    has_owner: bool

    @classmethod
    def read(cls, request: Any, fields: FieldSet, columns: Sequence[str]) -> "Question":
        """The question of a request; `columns` are shown when nobody chose others.

        Raises:
            NotFound: the view is not there or not the member's to see.
            RuleViolation: the filter is no JSON object.
        """
        asked = request.GET
        offered = tuple(SavedView.objects.offered_to(request.member, fields.kind))
        view = asked.get("view") or _first(offered, asked)
        saved = _saved(offered, view)
        has_owner = "owner" in fields
        given: dict[str, Any] = {"filter": {}, "columns": [], "sort": ""}
        if saved:
            given = {"filter": saved.query or {}, "columns": saved.columns, "sort": saved.sort}
        elif view == MINE and has_owner:
            given["filter"] = {"all": [{"field": "owner", "op": "is", "value": "me"}]}
        tree = trees.read(asked["filter"]) if "filter" in asked else given["filter"]
        wanted = asked["columns"].split(",") if asked.get("columns") else given["columns"] or columns
        sort = asked.get("sort") or given["sort"]
        known = tuple(dict.fromkeys(name for name in wanted if name in fields and name != "name"))
        changed = tree != given["filter"] or "columns" in asked or sort != given["sort"]
        return cls(request.path, fields.kind, view, saved, tree, known, sort, changed, offered, has_owner)

    @property
    def filter_text(self) -> str:
        """The filter as it stands in addresses."""
        return trees.write(self.filter)

    def tabs(self) -> list[Tab]:
        """All views of this member."""
        own = [(EVERYTHING, _("All"), None), *([(MINE, _("Mine"), None)] if self.has_owner else [])]
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

    def with_view(self, view: str) -> "Question":
        """The same question under another view."""
        return replace(self, view=view)


def _first(offered: Sequence[SavedView], asked: Any) -> str:
    if "filter" in asked:
        return EVERYTHING
    default = next((each for each in offered if each.is_default), None)
    return str(default.pk) if default else EVERYTHING


def _saved(offered: Sequence[SavedView], view: str) -> SavedView | None:
    if view in {EVERYTHING, MINE}:
        return None
    wanted: UUID | None = as_uuid(view)
    found = next((each for each in offered if each.pk == wanted), None)
    if found is None:
        raise NotFound
    return found
