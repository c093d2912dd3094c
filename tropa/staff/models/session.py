"""A browser that may be signed in; global, it is read before anybody knows which workspace is meant."""

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """Django's session with its person in a column, so that one query reads it together with the memberships."""

    user = models.ForeignKey("staff.User", models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Who reads and writes it."""
        from tropa.staff.sessions import SessionStore

        return SessionStore
