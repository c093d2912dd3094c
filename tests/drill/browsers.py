"""A browser without scripts: cookies, forms and where they lead."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

SECONDS = 60
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """One person at the web of this port."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(self.jar)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._open(path, None)

    def send(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Open the page at this path, fill its form in and send it; what comes back in the end."""
        found = TOKEN.search(self.get(path)[1])
        assert found, path
        return self._open(path, urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": found[1]}).encode())

    def sign_in(self, email: str, password: str) -> None:
        """Come in."""
        status, text = self.send("/sign-in/", {"email": email, "password": password})
        assert status == 200, text[-2000:]
        assert any(cookie.name == "session" for cookie in self.jar.cookiejar), "the door stayed closed"

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        try:
            with self.opener.open(f"{self.address}{path}", data, timeout=SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
