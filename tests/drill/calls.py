"""One call of the API of a running house, as a program makes it."""

import json
import threading
import urllib.error
import urllib.request
from typing import Any

from tests.drill.processes import Surroundings

SECONDS = 60


def ask(
    around: Surroundings,
    port: int,
    method: str,
    path: str,
    body: Any = None,
    *,
    key: str = "",
    file: tuple[str, bytes] | None = None,
) -> Any:
    """The JSON of the answer.

    Args:
        key: makes the call one that may be repeated.
        file: name and content, sent as a form instead of a body.

    Raises:
        OSError: it was not answered; urllib's HTTPError: it was refused.
    """
    kind, data = "application/json", json.dumps(body).encode() if body is not None else None
    if file:
        kind, data = multipart(*file)
    headers = {"Authorization": f"Bearer {around['TOKEN']}", "Content-Type": kind}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/{path}",
        data,
        headers | ({"Idempotency-Key": key} if key else {}),
        method=method,
    )
    with patiently(request) as answer:
        return json.load(answer)


def patiently(request: urllib.request.Request) -> Any:
    """The answer to a call; a token that asked too often waits as long as it is told to."""
    while True:
        try:
            return urllib.request.urlopen(request, timeout=SECONDS)
        except urllib.error.HTTPError as refused:
            if refused.code != 429:
                raise
            threading.Event().wait(int(refused.headers["Retry-After"]))


def multipart(name: str, content: bytes) -> tuple[str, bytes]:
    """A form with one file, as browsers spell it; the same bytes each time, so that a repeated call is the same."""
    edge = "tropa-drill"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return f"multipart/form-data; boundary={edge}", head.encode() + content + f"\r\n--{edge}--\r\n".encode()
