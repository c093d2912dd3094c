"""A box that really runs, and a person before it: every page that a story visits is judged and kept as a picture."""

import email
import os
import re
from email import policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import Witness
from tests.config.test_cli import Box

PICTURES = Path(os.environ.get("TROPA_PICTURES", Path(__file__).parents[2] / "var" / "story"))
PATIENCE = 30_000
"""Milliseconds until something that the worker does must have come; nothing is waited for by the clock."""


class Person:
    """One person with a browser of his own."""

    def __init__(self, browser: Browser, box: Box, world: dict[str, Any], name: str) -> None:
        self.base, self.data = f"http://127.0.0.1:{box.port}", Path(box.environment["TROPA_DATA"])
        self.world, self.name = world, name
        self.is_phone = world["width"] < 640
        self.context: BrowserContext = browser.new_context(
            viewport={"width": world["width"], "height": world["height"]},
            locale=world["language"],
            color_scheme="dark" if world["dark"] else "light",
            has_touch=self.is_phone,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        live = f"127.0.0.1:{box.environment['TROPA_LIVE_PORT']}"
        self.witness = Witness(self.page, {urlsplit(self.base).netloc, live})
        self._seen = 0
        self.faults: list[str] = []

    def go(self, path: str) -> None:
        """Open an address: of the company when it does not begin with a stroke."""
        self.page.goto(self.base + path if path.startswith("/") else f"{self.base}/w/{self.slug}/{path}")

    @property
    def slug(self) -> str:
        """The company's."""
        found = re.search(r"/w/([\w-]+)/", self.page.url)
        if found is not None:
            self._slug = found[1]
        return self._slug

    def looks(self, what: str) -> None:
        """Judge the page as it stands, and keep a picture of it."""
        self._seen += 1
        folder = PICTURES / str(self.world["id"])
        folder.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_load_state()
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=folder / f"{self._seen:02}-{self.name}-{what}.png")
        before = len(self.witness.breaches)
        self.witness.judge()
        # One run tells all that is wrong, each with its picture.
        self.faults += [f"{what}: {breach}" for breach in self.witness.breaches[before:]]

    def letter(self, to: str) -> str:
        """The link in the newest letter to this address."""
        for path in sorted((self.data / "outbox").glob("*.eml"), reverse=True):
            found = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            if to in str(found["To"]):
                body = found.get_body(("plain",))  # type: ignore[attr-defined]  # policy.default makes EmailMessages
                return str(re.findall(r"http://\S+", body.get_content())[0])
        raise AssertionError(f"No letter to {to} lies in the outbox.")
