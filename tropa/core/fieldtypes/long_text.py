"""Paragraphs."""

from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, types, words
from tropa.core.fieldtypes.text import Text


@types.register
class LongText(Text):
    """Text with line breaks."""

    label = "long_text"
    title = _lazy("Long text")
    order = 20
    custom = True
    widget = "long_text"
    longest = 20_000

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """Line ends become \\n."""
        return self.measured(words(raw, spec).replace("\r\n", "\n").replace("\r", "\n").strip() or None, spec)
