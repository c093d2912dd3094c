"""The filters of entries, spoken to whoever reads the log: fields and records that he may not see stay unnamed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import catalogue, kinds, query
from tropa.core.errors import TropaError
from tropa.core.models import AccessEntry
from tropa.core.query.parsing import Condition, Group, Node, Not, RelatedCondition
from tropa.core.query.values import ME


class Speaker(query.Speaker):
    """Names records that were read together, and calls "me" whoever asked."""

    def __init__(self, names: Mapping[UUID, str]) -> None:
        super().__init__(None)
        self.names = names

    def one(self, spec: Any, item: Any) -> str:
        """One value."""
        return _("this member") if item == ME and spec.type.nature == "record" else super().one(spec, item)

    def titles(self, spec: Any, items: list[Any]) -> dict[Any, str]:
        """As far as the reader sees them."""
        return {item: self.names[item] for item in items if item in self.names}


def sentences(entries: Iterable[AccessEntry], viewer: Any) -> dict[UUID, str]:
    """By the entry's id; one query for each kind of records that the filters name."""
    trees: dict[UUID, tuple[str, Node]] = {}
    found: dict[UUID, str] = {}
    for entry in entries:
        if not entry.asked:
            continue
        if entry.asked == "{}" or not catalogue.is_declared(entry.kind):
            found[entry.pk] = _("a long filter")
            continue
        try:
            trees[entry.pk] = entry.kind, query.parse(entry.kind, entry.asked, viewer=viewer)
        except TropaError:
            found[entry.pk] = _("a filter by fields that are not yours to see, or are there no more")
    names = _names([tree for _kind, tree in trees.values()], viewer)
    for identity, (kind, tree) in trees.items():
        found[identity] = str(query.spoken(kind, tree, Speaker(names)))
    return found


def _names(trees: Iterable[Node], viewer: Any) -> dict[UUID, str]:
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for tree in trees:
        for condition in _conditions(tree):
            if condition.spec.type.nature == "record":
                values = condition.value if isinstance(condition.value, list) else [condition.value]
                wanted[condition.spec.target] |= {value for value in values if isinstance(value, UUID)}
    found: dict[UUID, str] = {}
    for kind, ids in wanted.items():
        found |= {one.pk: str(one) for one in kinds.model(kind).objects.visible_to(viewer).filter(pk__in=ids)}
    return found


def _conditions(node: Node) -> Iterator[Condition]:
    if isinstance(node, Group):
        for item in node.items:
            yield from _conditions(item)
    elif isinstance(node, Not):
        yield from _conditions(node.item)
    elif isinstance(node, RelatedCondition):
        yield from _conditions(node.where)
    else:
        yield node
