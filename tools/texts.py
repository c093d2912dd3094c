"""The texts that an app's code and templates mark for translation, found without system gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from catalogues import Text
from django.utils.translation.template import templatize

# How many leading arguments are text, by the name of Django's function: (context, text, plural).
FUNCTIONS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
FUNCTIONS |= {f"{name}_{suffix}": places for name, places in FUNCTIONS.items() for suffix in ("lazy", "noop")}
MARKED = re.compile(r"(?<!\w)(?:n?p?gettext|_)\((?:[^()'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*\)")

COMPONENT = re.compile(r"=\"(_\((?:'[^']*')\))\"")
"""An attribute of a component that is an expression: templatize takes it for plain HTML."""


def collect(app: Path) -> set[Text]:
    """Every text of an app: Python modules and templates."""
    found: set[Text] = set()
    for path in sorted(app.rglob("*.py")):
        if "migrations" not in path.parts:
            found.update(of_python(path.read_text(encoding="utf-8")))
    for pattern in ("*.html", "*.txt"):
        for path in sorted((app / "templates").rglob(pattern)):
            found.update(of_template(path.read_text(encoding="utf-8"), str(path)))
    return found


def of_python(source: str) -> Iterator[Text]:
    """The texts of a module: calls of Django's functions under whatever name they were imported."""
    tree = ast.parse(source)
    names = {name: name for name in FUNCTIONS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in FUNCTIONS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield from _text(node, names[called])


def of_template(source: str, origin: str) -> Iterator[Text]:
    """The texts of a template, as Django's own templatize finds them."""
    for call in [*MARKED.findall(templatize(source, origin=origin)), *COMPONENT.findall(source)]:
        # A count may stand between the texts as a bare name; only its place matters.
        node = ast.parse(call.replace("_(", "gettext(", 1) if call.startswith("_(") else call, mode="eval").body
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from _text(node, node.func.id)


def _text(call: ast.Call, function: str) -> Iterator[Text]:
    """The text of one call; a call without a literal marks nothing."""
    context, text, plural = (_literal(call, place) for place in FUNCTIONS[function])
    if text:
        yield Text(text, context or "", plural or "")


def _literal(call: ast.Call, place: int | None) -> str | None:
    """The string that stands at a place of the call."""
    if place is None or place >= len(call.args):
        return None
    argument = call.args[place]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
