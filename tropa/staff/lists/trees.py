"""Filters as trees of JSON: read from an address, and changed one condition at a time.

Conditions are counted from 0 in the order the sentence speaks them (core.query.sentence), a related one before its own.
"""

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tropa.core.errors import RuleViolation

Tree = dict[str, Any]
LONGEST = 64_000


def read(text: str) -> Tree:
    """The tree of an address's `filter`.

    Raises:
        RuleViolation: it is no JSON object.
    """
    if not text.strip():
        return {}
    try:
        tree = json.loads(text) if len(text) <= LONGEST else None
        json.dumps(tree, ensure_ascii=False).encode()  # half a surrogate stands in no address
    except (ValueError, RecursionError):
        tree = None
    if not isinstance(tree, dict):
        raise RuleViolation("lists.bad_filter", _("This filter cannot be read; begin without it."), "filter")
    return tree


def write(tree: Tree) -> str:
    """For an address: short, "" for everything."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")) if tree else ""


def both(first: Tree, second: Tree) -> Tree:
    """Records that fit both."""
    found = [tree for tree in (first, second) if tree]
    return {"all": found} if len(found) > 1 else (found[0] if found else {})


def add(tree: Tree, condition: Tree) -> Tree:
    """One more condition at the end."""
    if not tree:
        return {"all": [condition]}
    if "all" in tree:
        return {"all": [*tree["all"], condition]}
    return {"all": [tree, condition]}


def change(tree: Tree, at: int, condition: Tree) -> Tree:
    """Another condition in the place of the one counted `at`."""
    return _walk(tree, at, lambda _old: condition) or {}


def remove(tree: Tree, at: int) -> Tree:
    """Without the condition counted `at`."""
    return _walk(tree, at, lambda _old: None) or {}


def either(tree: Tree, at: int, condition: Tree) -> Tree:
    """The condition counted `at`, or this one."""
    return _walk(tree, at, lambda old: {"any": [old, condition]}) or {}


def find(tree: Tree, at: int) -> Tree | None:
    """The condition counted `at`."""
    found: list[Tree] = []

    def keep(old: Tree) -> Tree:
        found.append(old)
        return old

    _walk(tree, at, keep)
    return found[0] if found else None


def _walk(tree: Tree, at: int, act: Callable[[Tree], Tree | None]) -> Tree | None:
    counter = iter(range(10_000))

    def visit(node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        for how in ("all", "any"):
            if isinstance(node.get(how), list):
                items = [kept for kept in map(visit, node[how]) if kept is not None]
                # (a or b) or c is one group: the sentence reads flat
                flat = [each for item in items for each in (item["any"] if how == "any" and "any" in item else [item])]
                return {how: flat} if flat else None
        if "not" in node:
            inner = visit(node["not"])
            return {"not": inner} if inner is not None else None
        if next(counter) == at:
            return act(node)
        if "related" in node and "where" in node:
            return {**node, "where": visit(node["where"]) or {}}
        return node

    result: Tree | None = visit(tree) if tree else None
    return result
