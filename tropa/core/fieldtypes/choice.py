"""One of a list."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, FieldType, markup, types, words, wrong
from tropa.lib.names import folded


def chosen(raw: Any, spec: Any) -> str:
    """The key of a choice given by key or label."""
    text = folded(words(raw, spec))
    for key, label in spec.choices:
        if text in (folded(key), folded(str(label))):
            return str(key)
    known = ", ".join(str(label) for _key, label in spec.choices[:12])
    raise wrong(
        spec,
        "not_a_choice",
        _("“%(text)s” is not in the list; choose from: %(known)s.") % {"text": str(raw)[:60], "known": known},
    )


@types.register
class Choice(FieldType):
    """A key of `spec.choices` ((key, label) pairs)."""

    label = "choice"
    title = _lazy("Choice from a list")
    order = 80
    custom = True
    nature = "choice"
    operators = ("is", "is_not", "is_any_of", "is_empty")
    widget = "choice"

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """Key or label in any case."""
        return chosen(raw, spec)

    def text(self, value: Any, spec: Any) -> str:
        """The label."""
        return "" if not value else str(dict(spec.choices).get(value, value))

    def marked(self, value: Any, text: str, spec: Any) -> str:
        """A badge."""
        return markup('<span class="t-badge">%s</span>', text) if value else ""

    def schema(self, spec: Any) -> dict[str, Any]:
        """The keys."""
        return {"enum": [*(key for key, _label in spec.choices), None]}
