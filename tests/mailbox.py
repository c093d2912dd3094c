"""A mail server of a few lines, for what a real one would hear."""

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings


@dataclass
class Mailbox:
    """What the server heard, and what it says to recipients."""

    listener: socket.socket
    answer: str = "250 ok"
    heard: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self.listener.getsockname()[1]
        return port

    @property
    def texts(self) -> list[str]:
        """The decoded text of each letter, oldest first."""
        found: list[str] = []
        lines = iter(self.heard)
        for line in lines:
            if line.upper() == "DATA":
                raw = "\n".join(iter(lambda: next(lines), "."))
                message = email.message_from_string(raw, policy=email.policy.default)
                found.append(message.get_content())
        return found

    def serve(self) -> None:
        """Take letters until the listener is closed."""
        while True:
            try:
                peer, _address = self.listener.accept()
            except OSError:
                return
            with peer:
                self._talk(peer)

    def _talk(self, peer: socket.socket) -> None:
        with peer.makefile("rw", newline="\r\n", encoding="utf-8") as lines:

            def say(words: str) -> None:
                lines.write(words + "\n")
                lines.flush()

            say("220 box")
            for line in lines:
                self.heard.append(line.strip())
                verb = line.split()[0].upper()
                if verb == "DATA":
                    say("354 go on")
                    for content in lines:
                        self.heard.append(content.rstrip())
                        if content.strip() == ".":
                            break
                say(self.answer if verb == "RCPT" else "221 bye" if verb == "QUIT" else "250 ok")
                if verb == "QUIT":
                    return


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A server on the loopback."""
    box = Mailbox(socket.create_server(("127.0.0.1", 0)))
    thread = threading.Thread(target=box.serve, daemon=True)
    thread.start()
    yield box
    box.listener.shutdown(socket.SHUT_RDWR)
    box.listener.close()
    thread.join(5)


@pytest.fixture
def with_server(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    """The product is told of it."""
    url = f"smtp://127.0.0.1:{mailbox.port}/?tls=0&from=tropa@lavka.example"
    monkeypatch.setitem(settings.ENVIRONMENT.__dict__, "email_url", url)
    return mailbox
