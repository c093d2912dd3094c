"""No address, however it is spelled, leads inside."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.apps import apps
from django.conf import settings
from django.test import override_settings

from tropa.lib import net


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://0x7f000001/", "http://2130706433/", "http://0177.0.0.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/", "http://[::7f00:1]/", "http://0.0.0.0/", "http://169.254.169.254/latest/meta-data",
        "http://100.64.0.1/", "http://198.18.0.1/", "http://10.0.0.1/", "http://192.168.1.1/", "http://localhost/",
        "http://localhost./", "http://①②⑦.0.0.1/", "http://user@8.8.8.8/", "http://user:p@8.8.8.8/", "file:///etc/passwd",
        "gopher://8.8.8.8/", "dict://8.8.8.8/", "ftp://8.8.8.8/", "http://8.8.8.8:22/", "http://8.8.8.8:6379/",
        "http://8.8.8.8:99999/", "http://", "nonsense", "http://[::1", "http://224.0.0.1/", "http://255.255.255.255/",
        "http://no-such-name.invalid/", "http://user@host#@127.0.0.1/", "http://[fec0::1]/",
        "http://[::ffff:0:7f00:1]/",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused_with_one_text(url: str) -> None:
    with pytest.raises(net.Forbidden, match=r"^This address cannot be reached from here\.$"):
        net.check(url)


def test_a_public_address_is_pinned() -> None:
    parts, address = net.check("https://8.8.8.8/path?x=1")
    assert (parts.path, address) == ("/path", "8.8.8.8")


class Replies(http.server.BaseHTTPRequestHandler):
    """Answers, sends on, or talks too much."""

    def do_GET(self) -> None:
        """By path."""
        if self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/")
            self.end_headers()
            return
        body = b"x" * (200_000 if self.path == "/large" else 5)
        self.send_response(200)
        self.send_header("X-Host", self.headers["Host"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    """A server of our own; the administrator opened its network."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Replies)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """The administrator opened this machine, as TROPA_ALLOWED_NETWORKS says."""
    monkeypatch.setattr(net, "own_networks", [])
    environment = replace(settings.ENVIRONMENT, allowed_networks=("127.0.0.0/8",))
    with override_settings(ENVIRONMENT=environment):
        apps.get_app_config("core").ready()


@pytest.mark.usefixtures("opened")
def test_an_opened_network_answers_the_administrator_alone_and_a_redirect_out_of_it_is_stopped(server: str) -> None:
    answer = net.fetch(f"{server}/", own=True)
    assert (answer.status, answer.body) == (200, b"xxxxx")
    assert server.endswith(answer.headers["x-host"])
    with pytest.raises(net.Forbidden):
        net.fetch(f"{server}/inside", own=True)
    with pytest.raises(net.Forbidden):
        net.fetch(f"{server}/")


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://8.8.8.8:22/", "http://[::1]/", "http://169.254.169.254/"])
def test_what_the_administrator_opened_opens_nothing_else(url: str) -> None:
    with pytest.raises(net.Forbidden):
        net.check(url, own=True)


def test_without_the_setting_own_servers_are_closed_to_the_administrator_too(server: str) -> None:
    with pytest.raises(net.Forbidden):
        net.fetch(f"{server}/", own=True)


@pytest.mark.usefixtures("opened")
def test_limits_hold(server: str) -> None:
    with pytest.raises(net.Failed, match="too large"):
        net.fetch(f"{server}/large", own=True)
    with pytest.raises(net.Failed, match="did not answer"):
        net.fetch("http://127.0.0.1:9/", own=True)
