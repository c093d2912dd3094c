"""A browser without scripts: cookies, forms and where they lead."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import NamedTuple

SECONDS = 60
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Page(NamedTuple):
    """What came back in the end, and from which path."""

    status: int
    text: str
    path: str


class Browser:
    """One person at the web of this port."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._open(path, None)

    def form(self, path: str) -> Callable[[dict[str, str]], Page]:
        """Open a page with a form; what comes back sends it."""
        page = self.get(path)
        found = TOKEN.search(page.text)
        assert found, page
        return lambda fields: self._open(
            path, urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": found[1]}).encode()
        )

    def sign_in(self, email: str, password: str) -> None:
        """Come in."""
        page = self.form("/sign-in/")({"email": email, "password": password})
        assert page.status == 200, page
        assert any(cookie.name == "session" for cookie in self.jar), "the door stayed closed"

    def _open(self, path: str, data: bytes | None) -> Page:
        try:
            answer = self.opener.open(f"{self.address}{path}", data, timeout=SECONDS)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            return Page(answer.status, answer.read().decode(), urllib.parse.urlsplit(answer.url).path)
