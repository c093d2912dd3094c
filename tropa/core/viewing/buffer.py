"""Entries wait in the memory of the process and are written together, one short transaction a workspace and second.

The buffer is bounded: while the base is away the oldest wait in vain. What repeats itself (an open card that is drawn
anew, letter after letter of a search) is one entry.
"""

import atexit
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from uuid import UUID

from django.db import DataError, IntegrityError, close_old_connections, transaction

from tropa.core import buffer as journal
from tropa.core import scope
from tropa.core.databases.common import permit
from tropa.core.models import AccessEntry
from tropa.lib.sequences import chunks

SECONDS = 1.0
"""Between two writings: what a killed process loses at most."""
REST = 5.0
"""Seconds to the next try when the base was away."""
MOST = 20_000
"""So many entries wait at most."""
TOGETHER = 500
KNOWN = 20_000
"""So many of the last looks are remembered, to know a repeated one."""
log = logging.getLogger(__name__)


class Buffer:
    """What one process noted and has not written."""

    def __init__(self) -> None:
        self.threaded = True
        """Whether a thread of the process writes by itself; tests write by `flush`."""
        self._lock = threading.Lock()
        self._waiting: dict[UUID, list[AccessEntry]] = {}
        self._known: OrderedDict[Hashable, float] = OrderedDict()
        self._count = 0
        self._news = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, entry: AccessEntry, *, once: Hashable = None, calm: float = 0.0) -> None:
        """Take an entry in; nothing is asked of the base.

        Args:
            once: what is the same look again, within `calm` seconds, is not noted.
        """
        with self._lock:
            if once is not None and self._repeated((entry.workspace_id, entry.actor_id, once), calm):
                return
            waiting = self._waiting.setdefault(entry.workspace_id, [])
            if waiting and _goes_on(waiting[-1], entry):
                waiting[-1] = entry
                return
            waiting.append(entry)
            self._count += 1
            if self._count > MOST:
                self._drop_oldest()
        if self.threaded:
            self._wake()

    def waiting(self, workspace: UUID, actor: UUID) -> Sequence[AccessEntry]:
        """What waits of one member."""
        with self._lock:
            return [each for each in self._waiting.get(workspace, ()) if each.actor_id == actor]

    def flush(self) -> int:
        """Write what waits; gives how many. What the base refuses for now waits on."""
        with self._lock:
            taken, self._waiting, self._count = self._waiting, {}, 0
        written, trouble = 0, None
        for workspace, entries in taken.items():
            try:
                with scope.enter(workspace):
                    write(entries)
                written += len(entries)
            except (IntegrityError, DataError, ValueError):
                log.exception("%d entries of the log of access can never be written.", len(entries))
            except Exception as error:  # noqa: BLE001  # whatever it is, the entries wait and it is raised below
                trouble = error
                self._give_back(workspace, entries)
        if trouble is not None:
            raise trouble
        return written

    def forget_typed(self) -> None:
        """What waits keeps nothing that was typed: somebody is erased."""
        with self._lock:
            for entry in self._waiting.get(scope.require(), ()):
                entry.words = entry.asked = ""

    def forget(self) -> None:
        """Empty, as a process begins."""
        with self._lock:
            self._waiting, self._count = {}, 0
            self._known.clear()

    def _repeated(self, key: Hashable, calm: float) -> bool:
        now = time.monotonic()
        last = self._known.get(key)
        if last is not None and now - last < calm:
            return True
        self._known[key] = now
        self._known.move_to_end(key)
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
        return False

    def _drop_oldest(self) -> None:
        longest = max(self._waiting.values(), key=len)
        lost = longest[: max(1, MOST // 10)]
        del longest[: len(lost)]
        self._count -= len(lost)
        log.error("The log of access cannot be written: %d entries are lost.", len(lost))

    def _give_back(self, workspace: UUID, entries: list[AccessEntry]) -> None:
        with self._lock:
            self._waiting[workspace] = entries + self._waiting.get(workspace, [])
            self._count += len(entries)
            while self._count > MOST:
                self._drop_oldest()

    def _wake(self) -> None:
        # A process that was forked has no thread of its own yet.
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._serve, name="access-log", daemon=True)
            self._thread.start()
            atexit.register(self._end)
        self._news.set()

    def _serve(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            time.sleep(SECONDS)
            try:
                self.flush()
            except Exception:
                log.exception("The log of access is written later.")
                self._news.set()
                time.sleep(REST)
            close_old_connections()

    def _end(self) -> None:
        try:
            self.flush()
        except Exception:
            log.exception("The last second of the log of access is lost.")


def write(entries: Sequence[AccessEntry]) -> None:
    """Append entries of the entered workspace, now."""
    connection = journal.connection()
    for part in chunks(entries, TOGETHER):
        with transaction.atomic(), permit(connection):
            AccessEntry.objects.bulk_create(part)


def _goes_on(last: AccessEntry, entry: AccessEntry) -> bool:
    """Whether a search is the last one with some letters more or less. Pages of the API are each their own."""
    same = all(getattr(last, name) == getattr(entry, name) for name in ("act", "kind", "actor_id", "session", "origin"))
    if not same or entry.act != AccessEntry.Act.SEARCH or entry.origin == "api":
        return False
    return entry.words.startswith(last.words) or last.words.startswith(entry.words)


waiting = Buffer()
note = waiting.note


def flush() -> int:
    """Write at once what this process has noted; gives how many entries."""
    return waiting.flush()
