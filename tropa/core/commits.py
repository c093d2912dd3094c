"""News of commits: threads that wait for work sleep until some process has written to the base."""

import threading

from django.db import connection


class Commits:
    """One thread looks whether anything was committed; all others wait for it instead of asking for their own rows."""

    LOOK = 0.25
    """Seconds between two looks. One costs no table: SQLite and PostgreSQL both tell a mark that commits move."""

    def __init__(self) -> None:
        self.seen = 0
        """How many times something was committed so far; read it before looking for work."""
        self.ended = False
        self._news = threading.Condition()
        self._mark: object = None

    def look(self) -> float:
        """Wake whoever waits when somebody has committed; gives the seconds until the next look."""
        mark = connection.mark()  # type: ignore[attr-defined]  # a KernelConnection
        if mark != self._mark:
            with self._news:
                self._mark, self.seen = mark, self.seen + 1
                self._news.notify_all()
        return self.LOOK

    def wait(self, seen: int, seconds: float) -> None:
        """Until there is a commit after the `seen` one, or the time is over, or all is ended."""
        with self._news:
            self._news.wait_for(lambda: self.ended or self.seen != seen, seconds)

    def end(self) -> None:
        """Nobody waits any longer."""
        with self._news:
            self.ended = True
            self._news.notify_all()
