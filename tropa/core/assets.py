"""The built front end: which hashed file stands for `main.js`, and which icons the sprite holds.

`frontend/build` writes `static/dist/manifest.json`. A page without a build (unit tests) still renders, with addresses
that lead nowhere; `tropa run` and the browser stories build first.
"""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "dist"


def address(name: str) -> str:
    """The public address of a built file, for example `main.js` -> `/static/dist/main-K2J4.js`."""
    return _address(name) if settings.DEBUG else _steady_address(name)


def icons() -> frozenset[str]:
    """Names of the icons in the sprite; empty without a build."""
    return frozenset(_manifest()["icons"])


def _address(name: str) -> str:
    return static(f"dist/{_manifest()['files'].get(name, name)}")


_steady_address = lru_cache(maxsize=1_000)(_address)
"""What a server gives: it is started after the build."""


def _manifest() -> dict[str, dict[str, str]]:
    path = DIST / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {"files": {}, "icons": {}}


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> dict[str, dict[str, str]]:
    manifest: dict[str, dict[str, str]] = json.loads(path.read_text())
    return manifest
