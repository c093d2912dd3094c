"""One line of text."""

import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, FieldType, types, words, wrong
from tropa.lib.names import folded

_SPACES = re.compile(r"\s+")


@types.register
class Text(FieldType):
    """A name, a city, a position; `options["max_length"]` characters, 500 unless told."""

    label = "text"
    title = _lazy("Text")
    order = 10
    custom = True
    nature = "text"
    operators = ("is", "is_not", "contains", "starts_with", "is_empty", "is_any_of")
    longest: ClassVar[int] = 500

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """Runs of spaces become one."""
        return self.measured(_SPACES.sub(" ", words(raw, spec)).strip() or None, spec)

    def measured(self, text: str | None, spec: Any) -> str | None:
        """The text, if it is not too long."""
        longest = spec.options.get("max_length", self.longest)
        if text and len(text) > longest:
            raise wrong(
                spec,
                "too_long",
                _("at most %(longest)s characters, yours has %(length)s.") % {"longest": longest, "length": len(text)},
            )
        return text

    def index(self, value: Any) -> list[Any]:
        """Folded and cut: an index entry has its limits."""
        return [folded(value)[:200]]

    def folded(self, value: str) -> str:
        """The spelling that look-up columns hold."""
        return folded(value)
