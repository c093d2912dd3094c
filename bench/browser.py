"""Somebody signed in, or a program with a token, on one connection that is kept."""

import http.client
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.house import House


@dataclass
class Answer:
    """What came back."""

    status: int
    body: bytes
    queries: int
    seconds: float


class Browser:
    """A member of the house."""

    def __init__(self, house: House, member: Any, port: int) -> None:
        from django.conf import settings
        from django.test import Client

        from tropa.core import scope
        from tropa.staff import services

        client = Client()
        client.force_login(member.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        with scope.enter(house.workspace.pk):
            _token, self._secret = services.create_token(member=member, name="bench")
        self.slug = house.workspace.slug
        self._mark = "b" * 32
        self._cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={self._mark}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def get(self, path: str, **query: str) -> Answer:
        """A page of the workspace."""
        return self._ask("GET", f"/w/{self.slug}/{path}" + (f"?{urlencode(query)}" if query else ""))

    def post(self, path: str, **form: str) -> Answer:
        """A form of the workspace."""
        sent = {"X-CSRFToken": self._mark, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", f"/w/{self.slug}/{path}", urlencode(form).encode(), **sent)

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Answer:
        """A call of the API with the member's token."""
        sent = {"Content-Type": kind} if body is not None else {}
        return self._ask(method, f"/api/v1/{path}", body, Authorization=f"Bearer {self._secret}", **sent)

    def _ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        # Without the encoding the bytes are those of the page.
        sent = {"Accept-Encoding": "identity", **({} if "Authorization" in headers else {"Cookie": self._cookies})}
        began = time.perf_counter()
        self._connection.request(method, path, body, sent | headers)
        response = self._connection.getresponse()
        content = response.read()
        took = time.perf_counter() - began
        return Answer(response.status, content, int(response.headers.get("X-Bench-Queries", 0)), took)
