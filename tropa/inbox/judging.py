"""How much an answer looks like spam. Nothing is refused for it: it is set aside, where a colleague can find it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.inbox import altcha
from tropa.inbox.stamps import OLDEST, Stamp

TRAP = "website"
"""A field that people do not see; robots fill it."""
FASTEST = timedelta(seconds=3)
LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)
FEW_LINKS = 2
SPAM = 50
"""From this score on it is set aside."""


class Sign(models.TextChoices):
    """What speaks for a robot."""

    TRAP = "trap", _("filled the hidden field")
    FORGED = "forged", _("the page is none of ours")
    FAST = "fast", _("answered too fast")
    OLD = "old", _("answered a page that is too old")
    NO_PROOF = "no_proof", _("no proof of work: a browser without script, or a robot")
    LINKS = "links", _("many links")
    OFTEN = "often", _("many answers from one address")


WEIGHTS = {
    Sign.TRAP: 100, Sign.FORGED: 60, Sign.FAST: 50, Sign.OLD: 50, Sign.NO_PROOF: 50, Sign.LINKS: 50, Sign.OFTEN: 50,
}  # fmt: skip


def signs_of(sent: Mapping[str, list[str]], stamp: Stamp | None, texts: list[str], *, often: bool) -> list[Sign]:
    """Everything that speaks for a robot.

    Args:
        sent: the fields as they came.
        texts: the answers.
        often: whether many came from this address.
    """
    now = timezone.now()
    age: Any = now - stamp.given_at if stamp else None
    found = {
        Sign.TRAP: any(sent.get(TRAP, [])),
        Sign.FORGED: stamp is None,
        Sign.FAST: age is not None and age < FASTEST,
        Sign.OLD: age is not None and age > OLDEST,
        Sign.NO_PROOF: stamp is not None and not altcha.is_solved("".join(sent.get("altcha", [])[:1]), stamp.nonce),
        Sign.LINKS: sum(len(LINK.findall(text)) for text in texts) > FEW_LINKS,
        Sign.OFTEN: often,
    }
    return [sign for sign, speaks in found.items() if speaks]


def score_of(signs: list[Sign]) -> int:
    """0 to 100."""
    return min(100, sum(WEIGHTS[sign] for sign in signs))
