"""A program that speaks to the API with a member's token."""

import json
from typing import Any

from django.test import Client

from tropa.core import scope
from tropa.staff import services
from tropa.staff.models import Member

JSON = "application/json"


class Program:
    """`program.post("customers", {...}).json()`; addresses are below /api/v1/."""

    def __init__(self, secret: str) -> None:
        self.client = Client(HTTP_AUTHORIZATION=f"Bearer {secret}")

    @classmethod
    def of(cls, member: Member, reach: str = "write") -> "Program":
        """A program with a token of this member."""
        with scope.enter(member.workspace_id):
            _token, secret = services.create_token(member=member, name="program", reach=reach)
        return cls(secret)

    def get(self, path: str, **parameters: Any) -> Any:
        """GET; parameters that are no text are sent as JSON."""
        sent = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        return self.client.get(f"/api/v1/{path}", sent)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST."""
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """PATCH."""
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self.send("DELETE", path, None, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Any method; a body of bytes goes as it is. Header names are given with underscores."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1/{path}", data, JSON, **named)
