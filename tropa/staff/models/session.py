"""A browser that may be signed in; global, it is read before anybody knows which workspace is meant."""

import hashlib
from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone


class SessionQuerySet(models.QuerySet["Session"]):
    """Words about sessions."""

    def alive(self) -> "SessionQuerySet":
        """Those that have not expired."""
        return self.filter(expire_date__gt=timezone.now())

    def of(self, user: Any, *, but: str | None = None) -> "SessionQuerySet":
        """The sessions of an account, without the one of this key."""
        return self.filter(user=user).exclude(session_key=but or "")


class Session(AbstractBaseSession):
    """Django's session with its person in a column, so that one query reads it together with the memberships."""

    user = models.ForeignKey("staff.User", models.CASCADE, null=True, related_name="sessions")
    seen_at = models.DateTimeField(default=timezone.now)
    """When a page was last asked for by it, to five minutes."""

    objects: ClassVar[Any] = BaseSessionManager.from_queryset(SessionQuerySet)()

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Who reads and writes it."""
        from tropa.staff.sessions import SessionStore

        return SessionStore

    @property
    def mark(self) -> str:
        """What pages call it by: the key itself opens the door and is never shown."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:24]
