"""What looks like an e-mail address; whether it reaches anybody only a letter can tell."""

import re

LONGEST = 254
_ADDRESS = re.compile(r"[^@\s,;<>()\"]{1,64}@(?:[^@\s.,;<>()\"]{1,63}\.)+[^@\s.,;<>()\"]{2,63}")


def is_email(text: str) -> bool:
    """One address with a dotted domain, also of Cyrillic letters; no name beside it, no list."""
    return len(text) <= LONGEST and bool(_ADDRESS.fullmatch(text))
