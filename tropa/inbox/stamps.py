"""The stamp of a page: when it was given out, and where its visitor came from. Signed, so that nobody makes one up.

It takes the place of cookies: the answer brings it back, and each stamp is answered once (`nonce`).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core import signing
from django.utils import timezone

from tropa.customers.models import Touch
from tropa.customers.models.touch import bare_address

SALT = "inbox.stamp"
OLDEST = timedelta(hours=24)
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class Came:
    """One coming to the site: page, what led there, the marks of its address."""

    page: str = ""
    referrer: str = ""
    utm: dict[str, str] = field(default_factory=dict)
    clicks: dict[str, str] = field(default_factory=dict)
    at: float = 0
    """Seconds; 0 is now."""

    @classmethod
    def of(cls, page: str, referrer: str, at: float = 0) -> "Came":
        """Of an address with its query, as far as it is one of the web."""
        page, referrer = (each[:LONGEST_ADDRESS].replace("\x00", "") for each in (page, referrer))
        bare = bare_address(page)
        query = dict(parse_qsl(urlsplit(page).query, max_num_fields=50)) if bare and page.count("&") < 50 else {}
        return cls(bare, bare_address(referrer), Touch.marks_of(query), Touch.clicks_of(query), at)

    @property
    def is_known(self) -> bool:
        """Whether it says anything."""
        return bool(self.page or self.referrer or self.utm or self.clicks)

    def is_like(self, other: "Came") -> bool:
        """Whether both tell of the same coming."""
        return replace(self, at=0) == replace(other, at=0)


@dataclass(frozen=True)
class Stamp:
    """What a page was given out with."""

    nonce: str
    form: str
    given: float
    now: Came = field(default_factory=Came)
    first: Came = field(default_factory=Came)
    """The first coming that the visitor's browser remembers."""
    texts: dict[str, str] = field(default_factory=dict)
    """The consent texts that were shown, ids by purpose."""

    @classmethod
    def fresh(cls, form: Any, *, now: Came, first: Came, texts: Mapping[str, Any]) -> "Stamp":
        """For a page that is given out now."""
        shown = {purpose: text.pk.hex for purpose, text in texts.items()}
        return cls(secrets.token_hex(16), form.pk.hex, timezone.now().timestamp(), now, first, shown)

    def signed(self) -> str:
        """As the page carries it."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)

    @property
    def given_at(self) -> datetime:
        """When."""
        return datetime.fromtimestamp(self.given, UTC)


def read(text: str, form: Any) -> Stamp | None:
    """The stamp of this form that a page brings back, however old; None: it is none of ours."""
    try:
        found = signing.loads(text, salt=SALT)
        stamp = Stamp(**{**found, "now": Came(**found["now"]), "first": Came(**found["first"])})
    except (signing.BadSignature, TypeError, KeyError, ValueError):
        return None
    return stamp if stamp.form == form.pk.hex else None


def nonce_of(form: Any, sent: Mapping[str, list[str]]) -> str:
    """Of an answer without a stamp: the same words again are the same answer."""
    told = sorted((name, tuple(values)) for name, values in sent.items())
    return hashlib.sha256(f"{form.pk.hex}{told!r}".encode("utf-8", "surrogatepass")).hexdigest()
