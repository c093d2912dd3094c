"""Proof of work after the open ALTCHA protocol: the browser finds a number, which costs a robot more than it earns.

challenge = SHA-256(salt + number); the salt carries the end of its time and the nonce of the page, so that a solution
counts for one answer alone. No third party is asked.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

MOST = 100_000
"""The number is below it: some tenths of a second of a telephone."""
LASTS = 24 * 3600
ALGORITHM = "SHA-256"


def challenge(nonce: str, *, most: int = MOST) -> dict[str, Any]:
    """A puzzle for the page of this nonce."""
    expires = int(timezone.now().timestamp()) + LASTS
    salt = f"{secrets.token_hex(12)}?expires={expires}&nonce={nonce}&"
    puzzle = _hashed(salt, secrets.randbelow(most))
    return {
        "algorithm": ALGORITHM, "challenge": puzzle, "salt": salt, "maxnumber": most, "signature": _signature(puzzle),
    }  # fmt: skip


def solve(puzzle: dict[str, Any]) -> str:
    """What a browser does; for programs and tests."""
    number = next(n for n in range(puzzle["maxnumber"] + 1) if _hashed(puzzle["salt"], n) == puzzle["challenge"])
    kept = {name: puzzle[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**kept, "number": number}).encode()).decode()


def is_solved(payload: str, nonce: str) -> bool:
    """Whether it is our puzzle of this nonce, in its time, with the right number."""
    try:
        given = json.loads(base64.b64decode(payload[:2_000], validate=True))
        salt, puzzle, number = str(given["salt"]), str(given["challenge"]), int(given["number"])
        marks = parse_qs(salt.partition("?")[2])
        expires, named = int(marks["expires"][0]), marks["nonce"][0]
        return (
            given["algorithm"] == ALGORITHM
            and hmac.compare_digest(str(given["signature"]).encode(), _signature(puzzle).encode())
            and hmac.compare_digest(_hashed(salt, number).encode(), puzzle.encode())
            and named == nonce
            and expires > timezone.now().timestamp()
        )
    except (binascii.Error, ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError):
        return False


def _hashed(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode("utf-8", "surrogatepass")).hexdigest()


def _signature(puzzle: str) -> str:
    return salted_hmac("inbox.altcha", puzzle, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
