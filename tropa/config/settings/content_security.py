"""The content security policy: everything from this server, nothing inline, no frames, no third party."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF


def policy(live_url: str) -> dict[str, Any]:
    """django-csp's setting; `live_url` is the one other origin pages speak to (changes of colleagues)."""
    live = urlsplit(live_url)
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "script-src": [SELF, NONCE],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],  # ticks and arrows of the form controls are data: images in the style sheet
            "font-src": [SELF],
            "connect-src": [SELF, f"{live.scheme}://{live.netloc}"],
            "object-src": [NONE],
            "base-uri": [NONE],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
        }
    }
