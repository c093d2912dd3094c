"""A running house for crowds: asked as programs and as browsers do, by many at the same moment."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.drill.browsers import Browser, Page
from tests.drill.processes import Surroundings, free_port, killed_at_last
from tests.drill.test_company_kills import opened, serve


class Web:
    """A running house, asked as programs and as browsers do."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of a call."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        return self._answered(method, path, data, {"Content-Type": "application/json", **named})

    def send(self, path: str, data: bytes, kind: str) -> tuple[int, Any]:
        """The same of bytes of another kind, as of a form with a file."""
        return self._answered("POST", path, data, {"Content-Type": kind})

    def _answered(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> tuple[int, Any]:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        address = f"http://127.0.0.1:{self.port}/api/v1/{path}"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, data, sent, method=method), timeout=60
            ) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def form(self, path: str) -> Callable[[dict[str, str]], Page]:
        """Open a page with a form in a browser of its own; what comes back sends it."""
        return Browser(self.port).form(path)


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do all of them at the same moment."""
    line, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int) -> None:
        line.wait()
        answers[place] = deeds[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture(scope="module")
def around(tmp_path_factory: Any) -> Surroundings:
    """An installation with the company in it, shared by the stories."""
    return opened(tmp_path_factory.mktemp("races") / "house")


@pytest.fixture(scope="module")
def web(around: Surroundings) -> Iterator[Web]:
    """Its running web."""
    port = free_port()
    process = serve(around, port)
    with killed_at_last(process):
        yield Web(port, around["TOKEN"])
