"""The number of an export: it stands in the file and in the log, so that a file that got out leads to who took it."""

import re
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that is read for another."""
LENGTH = 8
_NUMBER = re.compile(rf"E-?([{LETTERS}]{{{LENGTH}}})", re.IGNORECASE)


def new_number() -> str:
    """Like E-7K3F9QXW; random, so that nobody makes another's up."""
    return "E-" + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def number_in(text: str) -> str:
    """The number somewhere in a text, such as a file's name, as it is kept; "" for none."""
    found = _NUMBER.search(text[:500])
    return f"E-{found[1].upper()}" if found else ""
