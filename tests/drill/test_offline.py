"""Without a network everything but the sending of letters works, and letters are kept."""

import os
import subprocess
import sys
import urllib.parse
from pathlib import Path

import psycopg

from tests.drill.processes import ROOT, Surroundings
from tests.drill.test_company_kills import opened

ALONE = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--net"]


def test_a_house_without_a_network_works_and_keeps_its_letters(tmp_path: Path) -> None:
    around = by_socket(opened(tmp_path / "house"))
    story = [*ALONE, sys.executable, "-m", "tests.drill.offline"]
    lived = subprocess.run(story, env=around, cwd=ROOT, capture_output=True, text=True, check=False)
    assert lived.returncode == 0, lived.stdout + lived.stderr[-3000:]


def by_socket(around: Surroundings) -> Surroundings:
    """The same base over PostgreSQL's socket in the file system, which needs no network."""
    if "TROPA_DATABASE_URL" not in around:
        return around
    url = urllib.parse.urlsplit(around["TROPA_DATABASE_URL"])
    with psycopg.connect(os.environ["TROPA_TEST_DATABASE_URL"], user="postgres") as server:
        told = server.execute("SHOW unix_socket_directories").fetchone()
    assert told
    where = urllib.parse.urlencode({"host": told[0], "port": url.port})
    return around | {"TROPA_DATABASE_URL": f"postgresql://{url.username}@{url.path}?{where}"}
