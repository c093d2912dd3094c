"""A house without any network but its own machine: `unshare --net python -m tests.drill.offline` lives one story in it.

The way out is closed, and the mail server that the house was told of takes connections and never says a word.
"""

import fcntl
import json
import os
import socket
import struct
import urllib.parse
from contextlib import ExitStack
from email import message_from_bytes
from pathlib import Path

from tests.drill.browsers import Browser
from tests.drill.calls import ask
from tests.drill.company import ROWS, table
from tests.drill.house import COMPANY, PREPARED, end
from tests.drill.lives import Life
from tests.drill.processes import Surroundings, free_port, start
from tests.drill.test_company_kills import serve

SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41
ELSEWHERE = ("192.0.2.1", 443)
ANNA = "anna@example.ru"


def loopback() -> None:
    """Turn the machine's own address on, and see that no other answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        fcntl.ioctl(door, SET_FLAGS, struct.pack("16sh22x", b"lo", UP_AND_RUNNING))
    try:
        socket.create_connection(ELSEWHERE, timeout=5).close()
    except OSError:
        return
    raise AssertionError("there is a network")


def live(around: Surroundings) -> None:
    """Sign in, work, import, find; letters wait, and are kept once the house has no mail server any more."""
    with ExitStack() as stack:
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        mail = {"TROPA_EMAIL_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}/?tls=0"}
        folder, port = Path(around["TROPA_DATA"]), free_port()
        web = serve(around | mail, port, folder / "web.log")
        stack.callback(end, web)
        worker = begin(around | mail, folder)
        stack.callback(worker.end)
        work(around, port, worker)
        worker.end()
        heir = begin(around, folder)
        stack.callback(heir.end)
        assert heir.finished("core.mail.delivering.deliver"), (folder / "worker.log").read_text()[-2000:]
        letters = [message_from_bytes(path.read_bytes()) for path in (folder / "outbox").iterdir()]
        assert [letter["To"] for letter in letters] == [ANNA]


def work(around: Surroundings, port: int, worker: Life) -> None:
    """What people do on a usual day; every answer comes, though a letter hangs."""
    Browser(port).form("/password/")({"email": ANNA})
    anna = Browser(port)
    anna.sign_in(ANNA, "correct horse battery")
    card = anna.form("/w/drill/customers/new/")({"kind": "company", "name": "Осина"})
    assert (card.status, "Осина" in card.text) == (200, True), card
    run = ask(around, port, "POST", "imports", file=("batch 0.csv", table(0)), key="import-0")
    assert worker.finished("customers.tasks.run_import")
    assert ask(around, port, "GET", f"imports/{run['id']}")["state"] == "done"
    assert ask(around, port, "GET", "customers?limit=1")["count"] == ROWS + 1
    found = anna.get(f"/w/drill/search?q={urllib.parse.quote('Осина')}")
    assert (found.status, "Осина" in found.text) == (200, True), found
    assert anna.get("/w/drill/").status == 200


def begin(around: Surroundings, folder: Path) -> Life:
    """A worker."""
    return Life(start(around, COMPANY, "labour:3", log=folder / "worker.log", **PREPARED), "customers.tasks")


def main() -> None:
    """Told by the surroundings."""
    loopback()
    live(dict(os.environ))
    print(json.dumps({"lived": True}))


if __name__ == "__main__":
    main()
