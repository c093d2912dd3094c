"""An import and an export of 100,000 rows, as people do them, in a company that is large already."""

import json
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench.browser import Browser
from bench.files import write_file
from bench.filling.filling import YEARS
from bench.house import House
from bench.measures import Measure
from bench.scale import IMPORTED
from bench.servers import Server, served, working

ROWS = 100_000
RATE = 5_000
PAUSE = 0.25
LIMIT = 3_600.0


def bulk(house: House, port: int) -> Iterator[Measure]:
    """Rows a second by the clock, with a processor's second beside."""
    with served(port) as server:
        browser = Browser(house, house.owner, port)
        yield _exported(house, browser, server)
        with working() as worker:
            yield _imported(house, browser, worker)


def _exported(house: House, browser: Browser, server: Server) -> Measure:
    from django.utils import timezone

    share = min(1.0, ROWS / house.size)
    since = timezone.now() - timedelta(seconds=YEARS * share)
    asked = {"field": "created_at", "op": "after", "value": since.date().isoformat()}
    query = {"filter": json.dumps({"all": [asked]})} if share < 1 else {}
    before = server.cpu()
    answer = browser.get("lists/customer/file.csv", columns="phone,email,city,owner,lifecycle,created_at", **query)
    spent = server.cpu() - before
    assert answer.status == 200, answer.body[:200]
    rows = answer.body.count(b"\n") - 1
    beside = {"rows": f"{rows:,}", "a processor second": f"{rows / spent:,.0f}", "bytes": f"{len(answer.body):,}"}
    return Measure(f"export, rows a second, {house.size:,}", rows / answer.seconds, beside=beside)


def _imported(house: House, browser: Browser, worker: Server) -> Measure:
    rows = min(ROWS, house.size)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        write_file(path, rows, first=10_000_000)
        began, before = time.perf_counter(), worker.cpu()
        kind = "multipart/form-data; boundary=bench"
        answer = browser.call("POST", "imports", _multipart(path), kind)
    assert answer.status == 202, answer.body[:500]
    found = json.loads(answer.body)
    address = f"imports/{found['id']}"
    while found["state"] != "done" and time.perf_counter() - began < LIMIT:
        time.sleep(PAUSE)  # as programs ask
        found = json.loads(browser.call("GET", address).body)
    took, spent = time.perf_counter() - began, worker.cpu() - before
    assert (found["state"], found["created"]) == ("done", rows), found
    beside = {
        "rows": f"{rows:,}",
        "a processor second": f"{rows / spent:,.0f}",
        "times the best others": f"{rows / took / IMPORTED:.1f}",
    }
    return Measure(f"import, rows a second, {house.size:,}", rows / took, RATE, at_least=True, beside=beside)


def _multipart(path: Path) -> bytes:
    about = f'Content-Disposition: form-data; name="file"; filename="{path.name}"'
    head = f"--bench\r\n{about}\r\nContent-Type: text/csv\r\n\r\n"
    return head.encode() + path.read_bytes() + b"\r\n--bench--\r\n"
