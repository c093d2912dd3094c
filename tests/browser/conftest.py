"""A real browser before the real pages, and a witness who refuses what no page may do.

Every page that a story visits is watched: a breach of the content policy, an error in the console, a request that
leaves the house, a mistake that axe finds (WCAG 2.2 AA) or a page that scrolls sideways fails the story.
"""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.staff.conftest import PASSWORD
from tropa.core import assets
from tropa.staff import services
from tropa.staff.services import Opened

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(path).exists()), None)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NOT_OURS = ("ERR_CONNECTION_REFUSED", "/live")
"""The live process does not run beside the test server; the page says "Reconnecting" and asks by itself."""


class Witness:
    """Listens to one page."""

    def __init__(self, page: Page, ours: set[str]) -> None:
        self.page, self.ours, self.breaches = page, ours, list[str]()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.breaches.append(f"script: {error}"))
        page.on("request", self.leave)

    def hear(self, message: Any) -> None:
        """An error or a breach of the policy."""
        where = str(message.location.get("url", ""))
        if message.type == "error" and not any(known in message.text + where for known in NOT_OURS):
            self.breaches.append(f"console: {message.text} {where}")

    def leave(self, request: Any) -> None:
        """A request to somebody else."""
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc not in self.ours:
            self.breaches.append(f"third party: {request.url}")

    def look(self) -> None:
        """Fail for what the page as it stands does wrong."""
        self.judge()
        assert not self.breaches, "\n".join(self.breaches)

    def judge(self) -> None:
        """Note what the page as it stands does wrong."""
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": RULES}})
        for each in found.response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in each["nodes"][:3])
            self.breaches.append(f"{self.page.url}: axe {each['id']}: {each['help']} ({nodes})")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.breaches.append(f"{self.page.url}: the page scrolls sideways by {wide} px")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all stories."""
    if CHROMIUM is None:
        pytest.fail("Chromium is missing: run `make system`.")
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def company(transactional_db: None) -> Opened:
    """Lavka and its owner Anna, committed, so that the server's threads see them."""
    return services.open_workspace(company="Лавка", email="anna@lavka.example", password=PASSWORD, name="Анна")


@pytest.fixture
def open_page(chromium: Browser, live_server: Any, company: Opened, settings: Any) -> Iterator[Callable[..., Page]]:
    """A page of Anna's browser: `open_page("people/", width=390, dark=True)`; `page.witness.look()` judges it."""
    assert assets.icons(), "The front end is not built: run `npm run build` in frontend/."
    contexts: list[BrowserContext] = []
    ours = {urlsplit(live_server.url).netloc, urlsplit(settings.ENVIRONMENT.live_url).netloc}
    client = Client()
    client.force_login(company.member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]

    def open_page(path: str, *, width: int = 1440, height: int = 900, dark: bool = False, language: str = "ru") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=language, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        # The base in memory, shared by threads, knows no waiting: a question in the background would meet a write.
        context.route("**/live?after=*", lambda route: route.abort())
        context.add_cookies(
            [
                {"name": cookie.key, "value": cookie.value, "url": live_server.url},
                {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url},
            ]
        )
        page = context.new_page()
        page.witness = Witness(page, ours)  # type: ignore[attr-defined]  # the story asks it to look
        page.goto(f"{live_server.url}/w/{company.workspace.slug}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing on the console."""

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Another server of this machine: gives the address of a page with these lines."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def page(lines: str) -> str:
        head = "<meta charset=utf-8><title>Столы</title><link rel=icon href=data:,>"
        body = f"<!doctype html><html lang=ru>{head}<h1>Столы</h1>{lines}"
        (tmp_path / "stoly.html").write_text(body)
        return f"http://127.0.0.1:{server.server_address[1]}/stoly.html"

    yield page
    server.shutdown()
    server.server_close()
