"""Codes of an authenticator app (RFC 6238): six digits, 30 seconds, one step of tolerance, each step once.

allauth remembers a used code in the cache, which processes do not share; here the step last used stands beside the key
and is compared under a lock, so that a code works once whoever repeats it, and none before it works any more.
"""

import logging
import time
from urllib.parse import quote, urlencode

import segno
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from tropa.core.sealing import Unreadable
from tropa.staff.models import User

log = logging.getLogger(__name__)

DIGITS = 6
PERIOD = 30
TOLERANCE = 1
"""Steps before and after ours that count, for clocks that are a little wrong."""


def new_key() -> str:
    """160 random bits in base32, as apps take them."""
    return str(generate_totp_secret())


def address_of(key: str, user: User) -> str:
    """What the QR code says: otpauth://..."""
    return f"otpauth://totp/{quote(f'Tropa:{user.email}')}?{urlencode({'secret': key, 'issuer': 'Tropa'})}"


def image_of(key: str, user: User) -> str:
    """The QR code as a data: address of an SVG image."""
    return str(segno.make(address_of(key, user), error="m").svg_data_uri(scale=4, border=2, dark="#000", light="#fff"))


def step_of(key: str, code: str) -> int | None:
    """The step of time that this code belongs to, None when it is none of now."""
    now = int(time.time()) // PERIOD
    steps = range(now - TOLERANCE, now + TOLERANCE + 1)
    codes = {step: format_hotp_value(hotp_value(key, step)) for step in steps}
    fitting = [step for step, expected in codes.items() if compare_user_code(actual=code, expected=expected)]
    return max(fitting, default=None)


def keep(user: User, key: str, step: int) -> None:
    """Turn it on; the code that confirmed it has been used by that."""
    data = {"secret": encrypt(key), "step": step}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def readable(sealed: str) -> str:
    """The key behind what the base keeps; "" when it was sealed under another installation's key."""
    try:
        return str(decrypt(sealed))
    except Unreadable:
        log.error("A second factor cannot be read: TROPA_DATA/keys is not the one that it was sealed under.")
        return ""


def fits(user: User, code: str) -> bool:
    """Whether the code is right and has not been used; it is used by that. Of two at once one fits."""
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
        key = readable(kept.data["secret"]) if kept is not None else ""
        step = step_of(key, code) if key else None
        if kept is None or step is None or step <= kept.data.get("step", 0):
            return False
        kept.data["step"] = step
        kept.save(update_fields=["data"])
        kept.record_usage()
    return True
