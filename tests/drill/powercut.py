"""What a disk may hold after a power cut, from the calls a program made: recorded by strace, replayed on a model.

Only what was synced is sure. Of the rest any part may have reached the disk, in any order, and the write that the cut
met may be torn at a sector. A new, renamed or removed name is sure once its folder was synced (POSIX promises no more).
"""

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = (
    "openat,pwrite64,write,fsync,fdatasync,ftruncate,fallocate,unlink,unlinkat,rename,renameat,renameat2,link,linkat,"
    "mkdir,mkdirat,pwritev,pwritev2,writev,sync_file_range,msync,copy_file_range,sendfile"
)
STRANGE = ("pwritev", "pwritev2", "writev", "copy_file_range", "sendfile", "sync_file_range", "fallocate")
"""Calls that the model does not know; none may touch the house."""
LINE = re.compile(r"^(?:\d+\s+)?(\w+)\((.*)\)\s+=\s+(-?\d+)", re.DOTALL)
DESCRIPTOR = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Call:
    """One call that touched the house, or a line of standard output (`name` "say")."""

    name: str
    path: str = ""
    to: str = ""
    """Of a rename or link."""
    at: int = 0
    data: bytes = b""


def traceable() -> bool:
    """Whether strace is here and may trace; some containers forbid it."""
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0


def recorded(command: list[str], house: Path, log: Path, **how: object) -> list[Call]:
    """Run a program of one thread under strace and give its calls that touched the folder."""
    words = ["strace", "-f", "-y", "-xx", "-s", "16000000", "-e", f"trace={CALLS}", "-o", str(log), *command]
    subprocess.run(words, check=True, stdout=subprocess.PIPE, **how)  # type: ignore[call-overload]  # environment, folder
    return list(_calls(log, str(house)))


def _calls(log: Path, house: str) -> Iterator[Call]:
    places: dict[str, int] = {}  # where `write` stands in a file that is written from its beginning
    with log.open() as lines:
        for line in lines:
            assert "unfinished" not in line, "the model reads programs of one thread"
            if not (match := LINE.match(line)) or int(match[3]) < 0:
                continue
            name, words, result = match[1], match[2], int(match[3])
            descriptor = DESCRIPTOR.match(words)
            path = _text(descriptor[2]) if descriptor else ""
            texts = [_text(found) for found in TEXT.findall(words)] if name not in ("pwrite64", "write") else []
            if name == "writev" and descriptor and descriptor[1] == "1":
                yield Call("say", data=_bytes(TEXT.findall(words)[0]))
            elif name in ("pwrite64", "write") and path.startswith(house):
                data = _bytes(TEXT.findall(words)[0])[:result]
                at = int(words.rsplit(", ", 1)[1]) if name == "pwrite64" else places.get(path, 0)
                places[path] = at + len(data)
                yield Call("write", path, at=at, data=data)
            elif name in ("fsync", "fdatasync") and path.startswith(house):
                yield Call("sync", path)
            elif name == "ftruncate" and path.startswith(house):
                yield Call("cut", path, at=int(words.rsplit(", ", 1)[1]))
            elif texts and texts[-1].startswith(house):
                yield from _named(name, words, texts, places)
            assert not (name in STRANGE and path.startswith(house)), line[:200]


def _named(name: str, words: str, texts: list[str], places: dict[str, int]) -> Iterator[Call]:
    if name == "openat" and "O_CREAT" in words:
        places[texts[-1]] = 0
        yield Call("make", texts[-1])
        if "O_TRUNC" in words:
            yield Call("cut", texts[-1])
    elif name.startswith("unlink"):
        yield Call("drop", texts[-1])
    elif name.startswith("rename"):
        yield Call("rename", texts[0], texts[-1])
    elif name.startswith("link"):
        yield Call("link", texts[0], texts[-1])


def _text(told: str) -> str:
    return _bytes(told).decode(errors="replace")


def _bytes(told: str) -> bytes:
    return bytes.fromhex(told.replace("\\x", ""))


@dataclass
class Inode:
    """The bytes of a file: those on the disk for sure, and what is on its way there."""

    sure: bytearray = field(default_factory=bytearray)
    way: list[Call] = field(default_factory=list)

    def applied(self, calls: list[Call]) -> bytearray:
        """What the disk holds when these of the calls on the way arrived."""
        found = bytearray(self.sure)
        for call in calls:
            if call.name == "cut":
                del found[call.at :]
                found.extend(bytes(call.at - len(found)))
            else:
                found.extend(bytes(max(0, call.at - len(found))))
                found[call.at : call.at + len(call.data)] = call.data
        return found


class Disk:
    """Names and bytes, as the program sees them and as they are sure to be."""

    def __init__(self, house: Path) -> None:
        self.house = house
        self.names = {str(path): Inode(bytearray(path.read_bytes())) for path in house.rglob("*") if path.is_file()}
        self.sure = dict(self.names)
        self.moves: list[Call] = []
        """Changes of names that no folder was synced for."""

    def do(self, call: Call) -> None:
        """The program makes a call."""
        if call.name in ("write", "cut"):
            self.names[call.path].way.append(call)
        elif call.name == "sync" and call.path in self.names:
            inode = self.names[call.path]
            inode.sure, inode.way = inode.applied(inode.way), []
        elif call.name == "sync":
            mine = [move for move in self.moves if str(Path(move.to or move.path).parent) == call.path]
            self.moves = [move for move in self.moves if move not in mine]
            for move in mine:
                self._move(self.sure, move)
        elif call.name in ("make", "drop", "rename", "link"):
            if call.name == "make" and call.path in self.names:
                return
            if call.name == "make":
                self.names[call.path] = Inode()
            self.moves.append(call)
            self._move(self.names, call)

    def _move(self, names: dict[str, Inode], call: Call) -> None:
        if call.name == "make":
            names[call.path] = self.names.get(call.path) or names.get(call.path) or Inode()
        elif call.name == "drop":
            names.pop(call.path, None)
        elif call.path in names or call.path in self.names:
            inode = names.get(call.path) or self.names[call.path]
            names[call.to] = inode
            if call.name == "rename":
                names.pop(call.path, None)

    def image(self, how: str, chance: random.Random) -> dict[str, bytes]:
        """What a cut may leave: of what is on its way "nothing", "all", "some", or some and the last one "torn"."""
        names = dict(self.sure)
        moves = {"nothing": 0, "all": len(self.moves)}.get(how, chance.randint(0, len(self.moves)))
        for move in self.moves[:moves]:
            self._move(names, move)
        return {path: bytes(inode.applied(self._arrived(inode, how, chance))) for path, inode in names.items()}

    def _arrived(self, inode: Inode, how: str, chance: random.Random) -> list[Call]:
        if how == "nothing":
            return []
        if how == "all":
            return inode.way
        some = [call for call in inode.way if chance.random() < 0.5]
        chance.shuffle(some)
        if how == "torn" and some and some[-1].name == "write":
            last = some[-1]
            kept = chance.randint(0, len(last.data) // SECTOR) * SECTOR
            some[-1] = Call("write", last.path, at=last.at, data=last.data[:kept])
        return some
