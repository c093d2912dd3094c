"""One look at the feed for everybody who listens, however many they are.

Both databases are polled: NOTIFY takes a lock on the whole PostgreSQL database at each commit, one indexed look every
300 ms does not.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import close_old_connections

from tropa.core import scope
from tropa.core.live.news import Transaction, news
from tropa.core.models import Feed

log = logging.getLogger(__name__)
LOOK = 0.3
DOOR = 0.7
"""Seconds between two looks at who may still listen."""
BEHIND = 100
"""Messages that may wait for one listener; who is slower fetches all."""


@dataclass(frozen=True)
class Visitor:
    """Who listens: by this session, as this user, in this workspace."""

    session: str
    user: UUID
    workspace: UUID


@dataclass(eq=False)
class Listener:
    """One open connection; `queue` holds (event, id, data), None ends it."""

    visitor: Visitor
    queue: "asyncio.Queue[tuple[str, int, Any] | None]" = field(default_factory=lambda: asyncio.Queue(BEHIND + 2))

    def tell(self, event: str, seq: int, data: Any) -> None:
        """Queue a message; who is too far behind is told to fetch all instead."""
        if self.queue.qsize() >= BEHIND:
            while not self.queue.empty():
                self.queue.get_nowait()
            event, data = "head", {"seq": seq}
        self.queue.put_nowait((event, seq, data))

    def part(self) -> None:
        """End the stream; what was not told yet is asked for by whoever comes again."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)

    def end(self) -> None:
        """Say farewell: no longer let in."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(("gone", 0, {}))
        self.queue.put_nowait(None)


class Hub:
    """Everybody who listens in this process. `present` gives those visitors that may still listen."""

    def __init__(self, present: Callable[[set[Visitor]], set[Visitor]]) -> None:
        self.present = present
        self.listeners: dict[UUID, set[Listener]] = defaultdict(set)
        self.heads: dict[UUID, int] = {}
        self.threads = ThreadPoolExecutor(4, thread_name_prefix="live")
        self.tasks: list[asyncio.Task[None]] = []
        self.parting = False

    def start(self) -> None:
        """Begin to look; called within the loop."""
        self.tasks = [
            asyncio.create_task(self._always(self._look, LOOK)),
            asyncio.create_task(self._always(self._door, DOOR)),
        ]

    async def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Ask the base in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, _fresh, function, *arguments)

    async def join(self, visitor: Visitor, after: int | None) -> Listener:
        """Begin to listen; what came after `after` is told first."""
        listener = Listener(visitor)
        if visitor.workspace not in self.heads:
            self.heads[visitor.workspace] = await self.call(_head, visitor.workspace)
        head = self.heads[visitor.workspace]
        self.listeners[visitor.workspace].add(listener)
        listener.tell("head", head, {"seq": head if after is None else min(after, head)})
        if self.parting:
            listener.part()
        if after is not None and after < head:
            missed = await self.call(_news, visitor.workspace, after, head)
            _spread([listener], head, missed)
        return listener

    def leave(self, listener: Listener) -> None:
        """The connection is closed."""
        workspace = listener.visitor.workspace
        self.listeners[workspace].discard(listener)
        if not self.listeners[workspace]:
            del self.listeners[workspace]
            self.heads.pop(workspace, None)

    def part(self) -> None:
        """The process is about to end: so do all streams, and the pages come again by themselves."""
        self.parting = True
        for listener in [each for group in self.listeners.values() for each in group]:
            listener.part()

    def close(self) -> None:
        """The process ends."""
        for task in self.tasks:
            task.cancel()
        self.part()
        self.threads.shutdown(wait=False, cancel_futures=True)

    async def _always(self, look: Callable[[], Any], pause: float) -> None:
        while True:
            try:
                await look()
            except Exception:
                log.exception("Live pages cannot look at the base.")
            await asyncio.sleep(pause)

    async def _look(self) -> None:
        if not self.listeners:
            return
        now = await self.call(_heads, list(self.listeners))
        for workspace, head in now.items():
            before = self.heads.get(workspace, head)
            if head > before:
                found = await self.call(_news, workspace, before, head)
                self.heads[workspace] = head
                _spread(self.listeners.get(workspace, set()), head, found)

    async def _door(self) -> None:
        inside = [each for group in self.listeners.values() for each in group]
        if not inside:
            return
        present = await self.call(self.present, {each.visitor for each in inside})
        for listener in inside:
            if listener.visitor not in present:
                self.leave(listener)
                listener.end()


def _spread(listeners: Any, head: int, found: list[Transaction] | None) -> None:
    for listener in list(listeners):
        if found is None:
            listener.tell("head", head, {"seq": head})
        for change in found or []:
            listener.tell("change", change.seq, change.as_json())


def _fresh(function: Callable[..., Any], *arguments: Any) -> Any:
    close_old_connections()
    return function(*arguments)


def _head(workspace: UUID) -> int:
    return Feed.objects.filter(pk=workspace).values_list("head", flat=True).first() or 0


def _heads(workspaces: list[UUID]) -> dict[UUID, int]:
    return dict(Feed.objects.filter(pk__in=workspaces).values_list("pk", "head"))


def _news(workspace: UUID, after: int, head: int) -> list[Transaction] | None:
    with scope.enter(workspace):
        return news(after, head)


def message(event: str, seq: int, data: Any) -> bytes:
    """As server-sent events spell it."""
    identity = f"id: {seq}\n" if seq else ""
    return f"event: {event}\n{identity}data: {json.dumps(data)}\n\n".encode()
