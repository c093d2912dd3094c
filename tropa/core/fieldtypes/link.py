"""Links to pages outside."""

from typing import Any
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tropa.core.fieldtypes.base import Context, types, words, wrong
from tropa.core.fieldtypes.text import Text


@types.register
class WebLink(Text):
    """An http or https address; anything else could run code when clicked."""

    label = "link"
    title = _lazy("Link")
    order = 120
    custom = True
    input = "url"
    widget = "link"
    longest = 2000

    def read(self, raw: Any, spec: Any, context: Context) -> Any:
        """With or without https://."""
        text = words(raw, spec).strip()
        address = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(address)
            good = (
                parts.scheme.lower() in ("http", "https")
                and "." in (parts.hostname or "")
                and not any(map(str.isspace, address))
            )
        except ValueError:
            good = False
        if not good:
            raise wrong(
                spec,
                "not_a_link",
                _("“%(text)s” is not a web address; write it like https://example.com.") % {"text": text[:60]},
            )
        return self.measured(address, spec)

    def marked(self, value: Any, text: str, spec: Any) -> str:
        """A link."""
        if not value:
            return ""
        return format_html(
            '<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>',
            value,
            value.partition("://")[2].rstrip("/"),
        )

    def schema(self, spec: Any) -> dict[str, Any]:
        """An address."""
        return {"type": ["string", "null"], "format": "uri"}
