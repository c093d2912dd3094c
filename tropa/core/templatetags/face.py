"""What every page says: icons, built files, faces of people and companies, addresses of pages.

Loaded as builtins: no template needs {% load %}.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tropa.core import assets
from tropa.core.urls import page_url
from tropa.lib.money import MINUS

register = template.Library()

_BEFORE_WORD = re.compile(r"^[\W_]+")
"""Quotes, brackets, dashes, signs of numbers."""
HUES = 6
"""Faces have six colours (tokens.css); the colour comes from the id and means nothing."""


@register.simple_tag
def icon(name: str, size: str = "m", css: str = "") -> SafeString:
    """A line icon of Tabler: `{% icon "phone" %}`, `"s"` after the name for 16 px; always beside a text or label."""
    return _svg(name, size, css, assets.address("icons.svg"))


@lru_cache(maxsize=1_000)
def _svg(name: str, size: str, css: str, sprite: str) -> SafeString:
    return format_html(
        '<svg class="t-icon{}{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " t-icon-s" if size == "s" else "",
        f" {css}" if css else "",
        sprite,
        name,
    )


@register.simple_tag
def asset(name: str) -> str:
    """Address of a built file: `{% asset "main.js" %}`."""
    return assets.address(name)


@register.simple_tag
def brand(name: str) -> str:
    """Address of a file of the brand: `{% brand "logo.svg" %}`."""
    return static(f"brand/{name}")


@register.simple_tag
def page(name: str, **kwargs: Any) -> str:
    """Address of a page in the entered workspace: `{% page "customers:card" pk=customer.pk %}`."""
    return page_url(name, **kwargs)


@register.filter
def figure(value: Any) -> str:
    """A number as people write it, `1 240` or `1,240`; what is no number stays as it is."""
    return number_format(value, force_grouping=True).replace("-", MINUS) if isinstance(value, int) else str(value)


@register.filter
def hue(value: object) -> str:
    """The class of a face's colour, `p1` to `p6`, the same for the same id."""
    number = value.int if isinstance(value, UUID) else sum(str(value).encode())
    return f"p{number % HUES + 1}"


@register.filter
def initials(name: str) -> str:
    """Letters of the first two words that begin with one: «Бюро «Чертёж и смета»» -> БЧ, Кухня 3 м -> КМ, 240 -> 2."""
    words = [word for part in str(name or "").split() if (word := _BEFORE_WORD.sub("", part))]
    lettered = _telling(word for word in words if word[0].isalpha())
    return "".join(word[0].upper()[:1] for word in (lettered or words[:1])[:2]) or "?"


def _telling(words: Iterable[str]) -> list[str]:
    """Leave out legal forms and small words when enough is left."""
    words = list(words)
    small = {"ооо", "оао", "зао", "пао", "ао", "ип", "и", "в", "на", "the", "of", "and", "llc", "ltd"}
    telling = [word for word in words if word.casefold() not in small]
    return telling or words
