"""An end to a conversation with a server, whatever it does: limits of single reads do not see one that drips.

httpcore tells its `trace` of each connection it has made; when the time is over the socket is shut, and whoever reads
from it is told that it ended.
"""

import contextlib
import socket
from collections.abc import Mapping
from threading import Lock, Timer
from types import TracebackType
from typing import Any, Self

CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})


class Deadline:
    """`with Deadline(7) as deadline: client.send(request with extensions["trace"] = deadline.watch)`."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._sockets: list[socket.socket] = []
        self._lock = Lock()
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._sockets.clear()

    def watch(self, name: str, info: Mapping[str, Any]) -> None:
        """Called by httpcore; a connection made after the end is shut at once."""
        if name in CONNECTED and (made := info["return_value"].get_extra_info("socket")) is not None:
            with self._lock:
                self._sockets.append(made)
            if self.over:
                self._end()

    def _end(self) -> None:
        self.over = True
        with self._lock:
            for each in self._sockets:
                with contextlib.suppress(OSError):  # closed already
                    each.shutdown(socket.SHUT_RDWR)
