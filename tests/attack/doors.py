"""The doors of the pages, read from the URL map, and the forms that stand behind them, read from the pages."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, get_resolver
from django.urls.resolvers import URLPattern, URLResolver

PLAUSIBLE = {
    "email": "proba@lavka.example",
    "password": "four quiet words here",
    "tel": "+7 912 345-67-89",
    "number": "1",
    "date": "2026-03-01",
    "url": "https://lavka.example/",
}
"""What an empty input of a type is filled with; texts get a word."""


@dataclass(frozen=True)
class Door:
    """One address of the URL map."""

    path: str
    view: Any

    def takes(self, method: str) -> bool:
        """Whether the view answers to it."""
        return self.view is None or hasattr(self.view, method)


def doors(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Door]:
    """Every page; the API has a map of its own."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            if not path.startswith("api/"):
                yield Door(path, getattr(entry.callback, "view_class", None))
        else:
            yield from doors(entry, path)


def pattern_of(address: str) -> str:
    """The line of the URL map that an address belongs to; "" when there is none."""
    try:
        return get_resolver().resolve(urlsplit(address).path).route
    except Resolver404:
        return ""


@dataclass
class Form:
    """A form, or a button that sends: where, how and what."""

    method: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> Any:
        """Two forms are one if they send the same fields to the same line of the URL map, ids and numbers aside."""
        names = tuple(sorted({re.sub(r"\d+|[0-9a-f-]{36}", "N", name) for name in self.fields}))
        query = tuple(re.findall(r"(\w+)(?:=|&|$)", urlsplit(self.action).query))
        # Addresses that name a field or a kind are forms of their own.
        ending = re.sub(r"[0-9a-f-]{36}", "ID", urlsplit(self.action).path)
        return self.method, ending, query, names, tuple(self.files)


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = self._area = ""
        self._chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        sends = next((name for name in ("hx-post", "hx-delete", "hx-get") if name in told), "")
        if tag == "form":
            method = sends.removeprefix("hx-") or told.get("method", "get").lower()
            action = told.get(sends) or told.get("action") or self.address
            if method == "dialog" or (told.get("action") == "" and not told.get(sends)):
                action = ""  # closes a dialog, or gets its address by a script
            self._form = Form(method, urljoin(self.address, action) if action else "")
            if action:
                self.found.append(self._form)
        elif sends:
            form = Form(sends.removeprefix("hx-"), urljoin(self.address, told[sends]))
            inside = self._form.fields if self._form and sends != "hx-get" else {}
            form.fields |= {name: list(values) for name, values in inside.items()}
            form.fields |= {name: [str(value)] for name, value in _json(told.get("hx-vals", "")).items()}
            if told.get("name") and tag in ("input", "select", "textarea"):
                form.fields[told["name"]] = [told.get("value") or "x"]
            self.found.append(form)
        elif "formaction" in told and self._form:
            self.found.append(Form("post", urljoin(self.address, told["formaction"]), self._form.fields))
        if self._form is None or not (told.get("name") or tag == "option"):
            return
        self._control(tag, told, told.get("name", ""))

    def _control(self, tag: str, told: dict[str, str], name: str) -> None:
        assert self._form is not None
        kind = told.get("type", "text")
        if tag == "input" and kind == "file":
            self._form.files.add(name)
        elif tag == "input" and kind in ("checkbox", "radio"):
            if "checked" in told or kind == "checkbox":
                self._form.fields.setdefault(name, []).append(told.get("value") or "on")
        elif tag == "input" or (tag == "button" and told.get("type", "submit") == "submit"):
            value = told.get("value") or ("" if kind == "hidden" else PLAUSIBLE.get(kind, "Проба"))
            self._form.fields.setdefault(name, [value])
        elif tag == "select":
            self._select, self._chosen = name, None
        elif tag == "textarea":
            self._area = name
            self._form.fields[name] = ["Проба"]
        if tag == "option" and self._select and ("selected" in told or self._chosen is None):
            self._chosen = told.get("value", "")
            self._form.fields[self._select] = [self._chosen]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._form and data.strip():
            self._form.fields[self._area] = [data]


def _json(text: str) -> dict[str, Any]:
    return json.loads(text) if text.startswith("{") else {}


def forms(address: str, page: str) -> list[Form]:
    """The forms of a page, without the token against forgery."""
    reader = Forms(address)
    reader.feed(page)
    for form in reader.found:
        form.fields.pop("csrfmiddlewaretoken", None)
    return reader.found
