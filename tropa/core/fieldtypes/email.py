"""E-mail addresses."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, markup, types, words, wrong
from tropa.core.fieldtypes.text import Text


@types.register
class Email(Text):
    """One address; the domain in small letters."""

    label = "email"
    title = _lazy("E-mail")
    order = 110
    custom = True
    input = "email"
    widget = "email"
    longest = 254

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """An address, with or without mailto:."""
        text = words(raw, spec).strip().removeprefix("mailto:")
        name, _at, domain = text.rpartition("@")
        try:
            domain = domain.encode("idna").decode() if not domain.isascii() else domain
            validate_email(f"{name}@{domain.lower()}")
        except (ValidationError, UnicodeError):
            raise wrong(
                spec,
                "not_an_email",
                _("“%(text)s” is not an e-mail address; write it like name@example.com.") % {"text": text[:60]},
            ) from None
        return f"{name}@{domain.lower()}"

    def marked(self, value: Any, text: str, spec: Any) -> str:
        """A link that writes."""
        return markup('<a href="mailto:%s">%s</a>', value, value) if value else ""

    def schema(self, spec: Any) -> dict[str, Any]:
        """An address."""
        return {"type": ["string", "null"], "format": "email"}
