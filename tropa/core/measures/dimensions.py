"""How records fall into rows; every row, NULL and "other" among them, has a filter that finds its records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, Value, When

from tropa.core import catalogue, kinds, query

OTHER = "other"
"""The row of whatever is not among the first."""


class Dimension:
    """What the rows of a table are."""

    def bucket(self, viewer: Any) -> Any:
        """The expression whose value says into which row a record falls."""
        raise NotImplementedError

    def condition(self, key: Any) -> dict[str, Any]:
        """The filter of a row."""
        raise NotImplementedError


class Bucket(NamedTuple):
    """A row that is there whether it has records or not."""

    title: str
    tree: dict[str, Any]


@dataclass(frozen=True)
class ByCases(Dimension):
    """Rows by filters; a record falls into the first that it fulfils, under that one's number, else under None."""

    kind: str
    buckets: Sequence[Bucket]

    def bucket(self, viewer: Any) -> Any:
        """One CASE: the filters are compiled as those of the lists are."""
        cases = [
            When(query.compile(self.kind, each.tree, viewer=viewer), then=Value(number))
            for number, each in enumerate(self.buckets)
        ]
        return Case(*cases, default=None, output_field=IntegerField())

    def condition(self, key: Any) -> dict[str, Any]:
        """As given."""
        bucket: Bucket = self.buckets[key]
        return bucket.tree


@dataclass(frozen=True)
class ByLink(Dimension):
    """A row for each record that a field leads to, one for those where it is empty, one for the rest."""

    kind: str
    field: str
    nobody: Any
    """How the row of an empty field is called."""
    most: int = 20

    def bucket(self, viewer: Any) -> Any:
        """The id."""
        return F(f"{catalogue.built_in(self.kind)[self.field].path}_id")

    def condition(self, key: Any, shown: Collection[Any] = ()) -> dict[str, Any]:
        """Of one record, of none, or of all that are not `shown`."""
        if key is None:
            return {"field": self.field, "op": "is_empty", "value": True}
        if key != OTHER:
            return {"field": self.field, "op": "is", "value": str(key)}
        named = {"field": self.field, "op": "is_any_of", "value": [str(each) for each in shown if each is not None]}
        return {"all": [{"field": self.field, "op": "is_empty", "value": False}, {"not": named}]}

    def titles(self, keys: Collection[Any]) -> dict[Any, str]:
        """What the records are called, those in the trash too: they are counted all the same."""
        model = kinds.model(catalogue.built_in(self.kind)[self.field].target)
        ids = [key for key in keys if key not in (None, OTHER)]
        return {row.pk: str(row) for row in model.everything.filter(pk__in=ids)} if ids else {}
