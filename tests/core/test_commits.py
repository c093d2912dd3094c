"""Threads that wait for work are woken by whatever is committed."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections

from tropa.core.commits import Commits


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    """Two connections to one base; SQLite's lies in a file, as in a box."""
    settings = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        settings["NAME"] = tmp_path / "base.sqlite3"
    made = [type(connections["default"])(settings, alias) for alias in ("first", "second")]
    yield made[0], made[1]
    for each in made:
        each.close()


def test_a_commit_of_another_connection_moves_the_mark(pair, django_db_blocker):
    with django_db_blocker.unblock():
        reader, writer = pair
        before = reader.mark()
        with writer.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE noted (n int)" if connection.vendor == "sqlite" else "SELECT pg_current_xact_id()"
            )
        assert reader.mark() != before


def test_news_and_the_end_wake_whoever_waits(db):
    commits = Commits()
    for wake in (commits.look, commits.end):
        waiting = Thread(target=commits.wait, args=(commits.seen, 60))
        waiting.start()
        wake()
        waiting.join(10)
        assert not waiting.is_alive()
