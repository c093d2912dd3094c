"""Which browsers an account has been used in: a cookie that lists marks only this installation can make.

Nothing of it is stored. A browser that is known to an account has its own count of wrong passwords, so that strangers
who guess cannot lock the owner out; one that is not is told of by a letter.
"""

import re
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

AGE = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer."""
ACCOUNTS = 8
"""Of one browser, those used last."""
FORM = re.compile(r"[-\w]{22}(\.[0-9a-f]{32}){0,8}", re.ASCII)


def cookie_name() -> str:
    """As the other cookies: of this host alone where it is reached by https."""
    return "__Host-device" if settings.ENVIRONMENT.secure else "device"


def device_of(request: HttpRequest, email: str) -> str:
    """The id of this browser where the account has been used in it, else ""."""
    device, marks = _read(request)
    return device if any(constant_time_compare(mark, _mark(device, email)) for mark in marks) else ""


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """From now on this browser is known to the account."""
    device, marks = _read(request)
    device = device or secrets.token_urlsafe(16)
    mark = _mark(device, email)
    kept = [mark, *(each for each in marks if each != mark)][:ACCOUNTS]
    response.set_cookie(
        cookie_name(),
        ".".join([device, *kept]),
        max_age=AGE,
        secure=settings.ENVIRONMENT.secure,
        httponly=True,
        samesite="Lax",
    )


def place_of(request: HttpRequest) -> dict[str, Any]:
    """Where a request comes from, as it is kept and told: what the browser calls itself, and its address."""
    return {"agent": request.headers.get("User-Agent", "")[:300], "address": request.META.get("REMOTE_ADDR") or ""}


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    told = request.COOKIES.get(cookie_name(), "")
    device, *marks = told.split(".") if FORM.fullmatch(told) else [""]
    return device, marks


def _mark(device: str, email: str) -> str:
    return salted_hmac("tropa.staff.devices", f"{device}:{email}", algorithm="sha256").hexdigest()[:32]
