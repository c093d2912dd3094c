"""What looks like an e-mail address; whether it reaches anybody only a letter can tell."""

import re
import unicodedata
from contextlib import suppress

LONGEST = 254
_ADDRESS = re.compile(r"[^@\s,;<>()\"]{1,64}@(?:[^@\s.,;<>()\"]{1,63}\.)+[^@\s.,;<>()\"]{2,63}")


def is_email(text: str) -> bool:
    """One address with a dotted domain, also of Cyrillic letters; no name beside it, no list."""
    return len(text) <= LONGEST and bool(_ADDRESS.fullmatch(text))


def mailbox(address: str) -> str:
    """What addresses of one mailbox have in common at most providers: without dots and what follows a plus, the domain
    as the net spells it. For counting alone: no letter goes there.
    """
    local, _at, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    with suppress(UnicodeError):  # no domain that the net knows is counted as it stands
        domain = domain.rstrip(".").encode("idna").decode()
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"
