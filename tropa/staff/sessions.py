"""Sessions (settings.SESSION_ENGINE): one query reads the session, its person and where that person may go in.

All of it is read anew with each request: whoever is deactivated, or changes the password elsewhere, is out at the next.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tropa.core.ids import as_uuid
from tropa.lib.room import dispensable
from tropa.staff.models import Membership, Session, User

SIGHT_NOTED_EVERY = timedelta(minutes=5)
PLACE = "place"
"""What a session keeps of where it was begun: what the browser calls itself, its address and the time."""


def begun_at(request: HttpRequest) -> int:
    """When the session of a request was begun, in seconds since 1970; 0 when it does not say."""
    place: dict[str, Any] = request.session.get(PLACE) or {}
    return int(place.get("at", 0))


class SessionStore(db.SessionStore):
    """Django's store over our table."""

    memberships: Sequence[Any] = ()
    """The active memberships of whoever is signed in, as they were when the session was read."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Our table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """With the person in its column."""
        row: Any = super().create_model_instance(data)
        row.user_id = as_uuid(data.get(SESSION_KEY))
        return row

    def _get_session_from_db(self) -> Any:
        self.memberships = Membership.objects.of_session(self.session_key or "")
        if not self.memberships:  # nobody is signed in, or somebody who is in no company
            return super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        return Session(session_data=self.memberships[0].session_data)

    def note_sight(self) -> None:
        """Remember that a page was asked for, to five minutes."""
        if not self.memberships:
            return
        now, seen_at = timezone.now(), self.memberships[0].session_seen_at
        if now - seen_at > SIGHT_NOTED_EVERY:
            with dispensable("when a session was last seen"):
                Session.objects.filter(pk=self.session_key).update(seen_at=now)

    @property
    def person(self) -> User | None:
        """Who is signed in, where the memberships have told it and the session proves it; checked as Django does."""
        if not self.memberships:
            return None
        user: User = self.memberships[0].user
        genuine = (
            self.get(SESSION_KEY) == str(user.pk)
            and self.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
            and user.is_active
            and constant_time_compare(self.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
        )
        return user if genuine else None
