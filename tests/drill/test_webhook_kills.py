"""A worker killed between sending and noting sends again under the same id; nothing is lost."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drill.processes import done, start, surroundings
from tests.receiver import Receiver, serve

HOOKS = "tests.drill.hooks"
NUMBER = 12


@pytest.fixture
def listening() -> Iterator[Receiver]:
    """Takes what the workers of the drill send."""
    made = Receiver()
    server = serve(made)
    yield made
    server.shutdown()
    server.server_close()


@pytest.mark.short
def test_killed_between_sending_and_noting(tmp_path: Path, listening: Receiver) -> None:
    around, port = surroundings(tmp_path), str(listening.port)
    done(start(around, HOOKS, "fill", str(NUMBER), port))
    for point in ("webhook.sent:1", "webhook.sent:4", "webhook.noted:2"):
        killed = start(around, HOOKS, "work", port, TROPA_CRASH_AT=point)
        _said, trouble = killed.communicate(timeout=120)
        assert killed.returncode == -signal.SIGKILL, f"{point} was never passed: {trouble[-2000:]}"
    assert done(start(around, HOOKS, "work", port)) == {"done": NUMBER}
    came = Counter(json.loads(one.body)["data"]["name"] for one in listening.taken)
    assert set(came) == {f"plant {each}" for each in range(NUMBER)}
    assert sorted(came.values()) == [1] * (NUMBER - 2) + [2, 2], "those whose note was lost came twice"
    ids = {(json.loads(one.body)["id"], one.headers["X-Tropa-Delivery"]) for one in listening.taken}
    assert len(ids) == NUMBER
