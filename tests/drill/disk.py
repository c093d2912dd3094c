"""A small disk that can be filled to the last byte and given room again."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg

SIZE = 128 * 2**20
PART = 2**20


class Disk:
    """A file system of its own in memory, for an installation and, on PostgreSQL, for the tables of its base."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ballast = folder / "ballast"

    def fill(self) -> None:
        """Take every byte that is left."""
        with open(self.ballast, "ab", buffering=0) as file:
            for size in (PART, 4096, 1):
                with suppress(OSError):
                    while file.write(b"\0" * size):
                        pass

    def clear(self) -> None:
        """Give the room back."""
        self.ballast.unlink()


@contextmanager
def small_disk() -> Iterator[Disk]:
    """Mount it; root may, others are asked of sudo."""
    folder = Path(tempfile.mkdtemp(prefix="tropa-disk-"))
    folder.chmod(0o755)  # PostgreSQL's user looks in
    options = f"size={SIZE},mode=755,uid={os.geteuid()},gid={os.getegid()}"
    as_root("mount", "-t", "tmpfs", "-o", options, "tropa-disk", str(folder))
    try:
        yield Disk(folder)
    finally:
        as_root("umount", "--lazy", str(folder))
        folder.rmdir()


def as_root(*words: str) -> None:
    """Run a program as root."""
    subprocess.run([*([] if os.geteuid() == 0 else ["sudo", "-n"]), *words], check=True)


@contextmanager
def tables_on(disk: Disk) -> Iterator[str]:
    """The name of a tablespace on this disk in the ring's cluster: the log of its transactions lies elsewhere."""
    name, folder = f"small_{uuid4().hex[:8]}", disk.folder / "tables"
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        as_root("chown", "postgres:", str(folder))
    url = os.environ["TROPA_TEST_DATABASE_URL"]
    with psycopg.connect(url, user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE TABLESPACE {name} LOCATION '{folder}'")  # type: ignore[arg-type]  # names made here
        server.execute(f"GRANT CREATE ON TABLESPACE {name} TO PUBLIC")  # type: ignore[arg-type]
        try:
            yield name
        finally:
            held = server.execute(
                "SELECT datname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE spcname = %s",
                [name],
            )
            for (base,) in held.fetchall():
                server.execute(f"DROP DATABASE {base} WITH (FORCE)")  # type: ignore[arg-type]
            server.execute(f"DROP TABLESPACE {name}")  # type: ignore[arg-type]
