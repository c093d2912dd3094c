"""Signing in, in steps: whoever has a second factor gets no session before it was shown, whatever the first step was.

The first step (a password, the link of a letter, an invitation) calls `begin`; `finish` is the one place that makes a
session. Between the two the browser has only a note of who has begun, which opens nothing and ends soon.
"""

import time
from typing import Any

from django.contrib.auth import SESSION_KEY, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from tropa.core.ids import as_uuid
from tropa.staff import devices
from tropa.staff.factors import has_second_factor
from tropa.staff.models import User
from tropa.staff.services import notices
from tropa.staff.sessions import PLACE

BACKEND = "django.contrib.auth.backends.ModelBackend"
BEGUN, BEGUN_LIVES = "signing_in", 600
"""What the session keeps of a first step, and for how many seconds."""
PROVED, PROOF_LIVES = "proved_at", 900
"""When whoever is signed in last showed who they are, and for how many seconds that is enough for sensitive changes."""


def begin(request: HttpRequest, user: User, then: str, *, joining: bool = False) -> HttpResponse:
    """The first step is done: go in, or on to the second.

    Args:
        then: an address of our own where to go in the end.
        joining: the account is new; nobody is told of its first browser.
    """
    if not has_second_factor(user):
        return finish(request, user, then, joining=joining)
    if SESSION_KEY in request.session:
        request.session.flush()
    request.session[BEGUN] = {
        "user": str(user.pk),
        "proof": user.get_session_auth_hash(),
        "until": int(time.time()) + BEGUN_LIVES,
        "then": then,
    }
    request.session.cycle_key()
    return redirect("account:second_step")


def begun_by(request: HttpRequest) -> tuple[User, str] | None:
    """Who has done the first step in this browser and where they go then; None: nobody, or too long ago."""
    note: dict[str, Any] = request.session.get(BEGUN) or {}
    identity = as_uuid(note.get("user"))
    if identity is None or note["until"] < time.time():
        return None
    user = User.objects.filter(pk=identity, is_active=True).first()
    if user is None or not constant_time_compare(note["proof"], user.get_session_auth_hash()):
        return None
    return user, note["then"]


def finish(request: HttpRequest, user: User, then: str, *, joining: bool = False) -> HttpResponse:
    """Make the session, under a new key; a browser that the account does not know is told of."""
    known = joining or user.last_login is None or devices.device_of(request, user.email) != ""
    request.session.pop(BEGUN, None)
    login(request, user, backend=BACKEND)
    place = devices.place_of(request)
    request.session[PLACE] = {**place, "at": int(time.time())}
    prove(request)
    if not known:
        notices.tell(user, "device", place)
    response = redirect(then)
    devices.remember(request, response, user.email)
    return response


def prove(request: HttpRequest) -> None:
    """Whoever is signed in has just shown who they are."""
    request.session[PROVED] = int(time.time())


def is_proved(request: HttpRequest) -> bool:
    """Whether that was lately enough for a sensitive change."""
    return bool(request.session.get(PROVED, 0) > time.time() - PROOF_LIVES)
