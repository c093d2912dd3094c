"""Secrets that must be read again (keys of one-time codes): encrypted by a key that does not lie in the base.

The key is derived from the signing key in TROPA_DATA/keys, one for each purpose. A copy of the base without that folder
tells nothing; one with another installation's keys cannot be read.
"""

import base64
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SIGN = "s1."
"""What sealed text begins with: AES-256-GCM, a nonce of 12 bytes before the text, base64url."""
NONCE = 12


class Unreadable(ValueError):
    """Sealed by another key, for another purpose, or changed since."""


def seal(text: str, purpose: str) -> str:
    """The text encrypted for that purpose; twice the same text gives different results."""
    nonce = os.urandom(NONCE)
    sealed = nonce + _cipher(settings.SECRET_KEY, purpose).encrypt(nonce, text.encode(), None)
    return SIGN + base64.urlsafe_b64encode(sealed).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed.

    Raises:
        Unreadable: it was not sealed here for this purpose.
    """
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(SIGN).encode())
        return _cipher(settings.SECRET_KEY, purpose).decrypt(raw[:NONCE], raw[NONCE:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(purpose) from error


@cache
def _cipher(secret: str, purpose: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=f"tropa {purpose}".encode()).derive(secret.encode()))
