"""What the session keeps between the question for a passkey and its answer: each question is answered once."""

import time
from typing import Any

from django.http import HttpRequest

from tropa.staff.factors.passkeys import Ceremony

ASKED, LIVES = "passkey", 600
"""Where, and for how many seconds."""


def ask(request: HttpRequest, ceremony: Ceremony) -> str:
    """Keep what must be compared; gives the options for the browser's script."""
    request.session[ASKED] = {"state": ceremony.state, "until": int(time.time()) + LIVES}
    return ceremony.options


def asked(request: HttpRequest) -> dict[str, Any] | None:
    """What was asked last in this browser, once."""
    kept: dict[str, Any] = request.session.pop(ASKED, None) or {}
    state: dict[str, Any] | None = kept.get("state") if kept.get("until", 0) > time.time() else None
    return state
