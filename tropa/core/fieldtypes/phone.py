"""Telephone numbers."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, markup, types, words, wrong
from tropa.core.fieldtypes.text import Text
from tropa.lib.phones import BadPhone, normalised, spelled


@types.register
class Phone(Text):
    """E.164 with an extension: "+79000000001;ext=12"."""

    label = "phone"
    title = _lazy("Phone")
    order = 100
    custom = True
    width = "c-tel"
    input = "tel"
    widget = "phone"

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """As people write them."""
        text = words(raw, spec)
        try:
            return normalised(text)
        except BadPhone:
            raise wrong(
                spec,
                "not_a_phone",
                _("“%(text)s” is not a telephone number; write it like +7 900 123-45-67.") % {"text": text[:40]},
            ) from None

    def folded(self, value: str) -> str:
        """The number where it is whole, else its digits."""
        try:
            return normalised(value)
        except BadPhone:
            return "".join(sign for sign in value if sign.isdigit() or sign == "+")

    def index(self, value: Any) -> list[Any]:
        """The number."""
        return [value]

    def text(self, value: Any, spec: Any) -> str:
        """+7 900 123-45-67"""
        return spelled(value) if value else ""

    def marked(self, value: Any, text: str, spec: Any) -> str:
        """A link that dials."""
        return markup('<a class="t-num" href="tel:%s">%s</a>', value, text) if value else ""

    def typed(self, value: Any, spec: Any) -> Any:
        """As people read it."""
        return self.text(value, spec)
