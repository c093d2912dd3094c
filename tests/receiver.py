"""A server of our own that takes webhooks, and the door through which tests alone reach it.

The product has no switch that lets webhooks reach this machine, neither a setting nor a variable: `open_door` puts
other functions in the place of those of `lib.net` in the running test process, for one port of 127.0.0.1.
"""

import http.server
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tropa.lib import net


@dataclass
class Taken:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and how it is answered: by `status` and `text`, or by `act` with the whole handler."""

    port: int = 0
    status: int = 200
    text: bytes = b"thanks"
    headers: dict[str, str] = field(default_factory=dict)
    act: Callable[[Any], None] | None = None
    taken: list[Taken] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook"


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Ends although a handler still drips."""

    daemon_threads = True
    block_on_close = False


def serve(receiver: Receiver) -> Server:
    """Start to listen on a free port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            receiver.taken.append(Taken(self.path, dict(self.headers), self.rfile.read(length)))
            if receiver.act is not None:
                receiver.act(self)
                return
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.text)))
            self.end_headers()
            self.wfile.write(receiver.text)

        do_GET = do_POST  # noqa: N815  the library's name

        def log_message(self, *args: object) -> None:
            """Quiet."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                return  # the sender went

    server = Server(("127.0.0.1", 0), Handler)
    receiver.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def open_door(port: int, replace: Callable[[Any, str, Any], None] = setattr) -> None:
    """Let this process reach 127.0.0.1 at this port as if it were a public server."""
    truly = net.public
    replace(net, "public", lambda address: address == "127.0.0.1" or truly(address))
    replace(net, "PORTS", net.PORTS | {port})


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Listens, and is reached."""
    made = Receiver()
    server = serve(made)
    open_door(made.port, monkeypatch.setattr)
    yield made
    server.shutdown()
    server.server_close()
