"""A running house: web and worker, each killed and started again while a program works with it over the API."""

import http.client
import json
import random
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.drill.processes import Process, Surroundings, begun, free_port, kill, start

UNANSWERED = (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException)
COMPANY = "tests.drill.company"


class House:
    """`with House(around, kills=100) as house:` kills each of the two processes so often, at random moments.

    The kills go on while the block works; `house.survived` says when all of them are done.
    """

    def __init__(self, around: Surroundings, *, kills: int, seed: int) -> None:
        self.around, self.wanted, self.port = around, kills, free_port()
        self.left = {"web": kills, "worker": kills}
        self.chance = random.Random(seed)
        self.over = threading.Event()
        self.running: dict[str, Process] = {}
        self.threads = [threading.Thread(target=self._haunt, args=(name,)) for name in self.left]
        self.stack = ExitStack()

    def __enter__(self) -> "House":
        self.running = {name: self._started(name) for name in self.left}
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()
        for process in self.running.values():
            kill(process)

    @property
    def survived(self) -> bool:
        """Every kill is done."""
        return not any(self.left.values())

    def _haunt(self, name: str) -> None:
        """Kill one process again and again, each time while it is at work."""
        while self.left[name] and not self.over.wait(self.chance.uniform(0.1, 3.0)):
            kill(self.running[name])
            self.left[name] -= 1
            self.running[name] = self._started(name)

    def _started(self, name: str) -> Process:
        log = Path(self.around["TROPA_DATA"]) / f"{name}.log"
        if name == "worker":
            return begun(start(self.around, COMPANY, "labour", log=log))
        web = start(self.around, "tropa", "web", log=log, TROPA_PORT=str(self.port))
        while web.poll() is None and not self.over.is_set():
            try:
                self.ask("GET", "customers?limit=1")
            except UNANSWERED:
                self.over.wait(0.1)
            else:
                break
        return web

    def answered(self, *call: Any, **more: Any) -> Any:
        """Repeat a call with one key until it is answered, as a program does whose connection breaks."""
        more.setdefault("key", uuid4().hex)
        while True:
            try:
                return self.ask(*call, **more)
            except urllib.error.HTTPError as refused:
                raise AssertionError(refused.read().decode()[:500]) from refused
            except UNANSWERED:
                self.over.wait(0.1)

    def until(self, path: str, holds: Callable[[Any], bool]) -> Any:
        """Ask again until the answer is as it should be."""
        while not holds(told := self.answered("GET", path)):
            assert not [each for each in self.running.values() if each.poll() not in (None, -9)], "died by itself"
            self.over.wait(0.3)
        return told

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str = "", file: tuple[str, bytes] | None = None
    ) -> Any:
        """One call of the API."""
        kind, data = "application/json", json.dumps(body).encode() if body is not None else None
        if file:
            kind, data = multipart(*file)
        headers = {"Authorization": f"Bearer {self.around['TOKEN']}", "Content-Type": kind, "Idempotency-Key": key}
        address = f"http://127.0.0.1:{self.port}/api/v1/{path}"
        request = urllib.request.Request(
            address, data, {name: value for name, value in headers.items() if value}, method=method
        )
        with patiently(request, timeout=60) as answer:
            return json.load(answer)


def patiently(request: urllib.request.Request, timeout: float) -> Any:
    """The answer to a call; a token that asked too often waits as long as it is told to."""
    while True:
        try:
            return urllib.request.urlopen(request, timeout=timeout)
        except urllib.error.HTTPError as refused:
            if refused.code != 429:
                raise
            threading.Event().wait(int(refused.headers["Retry-After"]))


def multipart(name: str, content: bytes) -> tuple[str, bytes]:
    """A form with one file, as browsers spell it; the same bytes each time, so that a repeated call is the same."""
    edge = "tropa-drill"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return f"multipart/form-data; boundary={edge}", head.encode() + content + f"\r\n--{edge}--\r\n".encode()
