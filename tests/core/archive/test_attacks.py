"""Archives that lie: each is refused with one sentence that says where, and nothing of it is left (C15)."""

import json
import struct
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from tests.core.archive.conftest import Archived, Parts, changed, put, rows
from tropa.core import scope
from tropa.core.archive import packages
from tropa.core.archive.arriving import arrive
from tropa.core.archive.refusing import BadArchive
from tropa.core.files import places
from tropa.core.ids import uuid7
from tropa.core.models import Cursor, Feed, Workspace
from tropa.core.records import Row
from tropa.staff.models import Membership, User
from tropa.staff.services import open_workspace

SLIPS = (
    "../evil.txt", "..\\evil.txt", "/etc/cron.d/evil", "C:\\evil.txt", "\\\\host\\share\\evil", "data/../../evil.txt",
    "data/..%2f..%2fevil", "files/../../evil", "....//evil", "files/" + "a" * 63, "files/" + "A" * 64,
    "data/evil\u200b.jsonl", "data/", "tables/x/y.csv", "file:///etc/passwd", "data/\u202egnp.jsonl",
    "README.txt/evil", "con", ".htaccess", "data/%00",
)  # fmt: skip


def some(cases: Iterable[Any], every: int = 6) -> list[Any]:
    """Some in `make check`, all of them in `make drill`."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), marks=[] if number % every == 0 else [pytest.mark.drill]
        )
        for number, case in enumerate(cases)
    ]


def nothing_is_left(archived: Archived) -> None:
    """No row of any table, no bytes, no account, no file beside."""
    assert not Workspace.objects.filter(pk=archived.workspace).exists()
    with scope.enter(archived.workspace):
        tables = [model for model in apps.get_models() if issubclass(model, Row)]
        left = [
            model._meta.label
            for model in tables
            if getattr(model, "everything", model.objects).exists()  # type: ignore[attr-defined]  # of Records alone
        ]
        assert left == []
        assert not places.folder().exists()
    assert not Membership.objects.filter(workspace=archived.workspace).exists()
    assert not Feed.objects.filter(workspace=archived.workspace).exists()
    assert not Cursor.objects.filter(workspace=archived.workspace).exists()
    assert not User.objects.filter(email__endswith="lavka.example").exists()
    assert not list(Path(settings.ENVIRONMENT.data).rglob("evil*"))


def refused(archived: Archived, path: Path, *words: str) -> None:
    """It is, in words that name these, and leaves nothing."""
    with pytest.raises(BadArchive) as told:
        arrive(path)
    sentence = str(told.value)
    assert [word for word in words if word not in sentence] == [], sentence
    assert "\n" not in sentence
    assert len(sentence) < 400
    nothing_is_left(archived)


@pytest.mark.parametrize("name", some(SLIPS))
def test_a_part_of_a_strange_name_is_never_unpacked(archived: Archived, name: str) -> None:
    def slip(parts: Parts) -> None:
        parts[name] = b"evil"

    refused(archived, changed(archived.path, slip), "none of Tropa's")


def set_value(table: str, column: str, value: Any, at: int = 0) -> Callable[[Parts], None]:
    """Another value in one row."""

    def change(parts: Parts) -> None:
        found = rows(parts, table)
        found[at][column] = value
        put(parts, table, found)

    return change


VALUES = {
    "an id that is none": ("sales.deal", "id", "1042", "no id"),
    "a number as an id": ("sales.deal", "customer", 7, "customer is no id"),
    "a list as an id": ("sales.deal", "customer", ["x"], "customer is no id"),
    "nobody's id": ("sales.deal", "customer", "01900000-0000-7000-8000-000000000000", "not in the archive"),
    "nothing where something must be": ("sales.deal", "customer", None, "customer is empty"),
    "a text as a truth": ("sales.deal", "tax_included", "yes", "tax_included"),
    "a number as a truth": ("sales.deal", "tax_included", 1, "tax_included"),
    "a truth as a number": ("sales.deal", "number", True, "number is no whole number"),
    "a number too large": ("sales.deal", "number", 2**63, "number is no whole number"),
    "a number with a point": ("sales.deal", "number", 1.5, "number is no whole number"),
    "a sum as a number": ("sales.deal", "amount", 1.5, "amount is no number"),
    "no sum": ("sales.deal", "amount", "NaN", "amount is no number"),
    "a sum without end": ("sales.deal", "amount", "Infinity", "amount is no number"),
    "a sum too large": ("sales.deal", "amount", "9" * 40, "amount is no number"),
    "a sum too fine": ("sales.deal", "amount", "0.00000001", "amount is no number"),
    "a word that is no choice": ("sales.deal", "outcome", "gone", "outcome is none of the words"),
    "a text too long": ("sales.deal", "title", "x" * 100_000, "title has more than"),
    "a text with U+0000": ("sales.deal", "title", "a\u0000b", "U+0000"),
    "an object as a text": ("sales.deal", "title", {"a": 1}, "title is no text"),
    "a text as an object": ("sales.deal", "custom", "{}", "custom is no JSON"),
    "a list as an object": ("sales.deal", "custom", [], "custom is no JSON"),
    "a time without a zone": ("sales.deal", "created_at", "2026-01-01T00:00:00", "without a zone"),
    "a time out of time": ("sales.deal", "created_at", "99999-01-01T00:00:00+00:00", "created_at is no time"),
    "a date that is none": ("sales.deal", "expected_on", "2026-02-30", "expected_on is no date"),
    "a rule of the table broken": ("sales.deal", "discount_percent", "101.00", "line 1"),
    "a key of files with a path": ("core.file", "storage_key", "../../../../etc/passwd", "storage_key"),
    "a key of files of another length": ("core.file", "storage_key", "ab", "storage_key"),
    "a time zone that is none": ("core.workspacesettings", "time_zone", "Europe/../../etc/passwd", "time_zone"),
    "a language that is none": ("core.workspacesettings", "language", "xx", "language"),
    "an address that is none": ("staff.user", "email", "anna", "no e-mail"),
    "a reader ahead of the feed": ("core.cursor", "seq", 10**9, "ahead"),
    "bytes that are no hex": ("core.seal", "hash", "zz", "hash is no hex"),
    "bytes too many": ("core.seal", "hash", "ab" * 99, "hash has more than 32 bytes"),
    "another value, true by its hashes": ("sales.deal", "title", "Иное", "state"),
    "a change of the journal": ("core.change", "count", 99, "journal"),
    "a deed by somebody else": ("core.operation", "actor_id", "01900000-0000-7000-8000-000000000000", "journal"),
    "a seal with another hash": ("core.seal", "hash", "ab" * 32, "journal"),
}  # fmt: skip


@pytest.mark.parametrize("name", some(VALUES))
def test_a_value_that_cannot_be_is_named_with_file_and_line(archived: Archived, name: str) -> None:
    table, column, value, words = VALUES[name]
    refused(archived, changed(archived.path, set_value(table, column, value)), words)


def test_a_wrong_value_deep_in_a_file_is_found(archived: Archived) -> None:
    refused(
        archived,
        changed(archived.path, set_value("sales.lead", "customer", str(uuid7()), at=9)),
        "data/sales.lead.jsonl, line 10", "not in the archive",
    )  # fmt: skip


def twice(parts: Parts) -> None:
    """A row stands there twice."""
    found = rows(parts, "sales.deal")
    put(parts, "sales.deal", [found[0], *found])


def backwards(parts: Parts) -> None:
    """The order of ids is turned."""
    put(parts, "sales.deal", rows(parts, "sales.deal")[::-1])


def more_columns(parts: Parts) -> None:
    """A row says to which company it belongs."""
    put(parts, "sales.deal", [{**row, "workspace": str(uuid7())} for row in rows(parts, "sales.deal")])


def named_columns(parts: Parts) -> None:
    """The manifest says so as well."""
    more_columns(parts)
    manifest = json.loads(parts["manifest.json"])
    next(told for told in manifest["tables"] if told["name"] == "sales.deal")["columns"].append("workspace")
    parts["manifest.json"] = json.dumps(manifest).encode()


def no_json(parts: Parts) -> None:
    """The fourth line of a file is cut."""
    lines = parts["data/sales.deal.jsonl"].splitlines(keepends=True)
    lines[3] = lines[3][:20] + b"\n"
    parts["data/sales.deal.jsonl"] = b"".join(lines)


def no_object(parts: Parts) -> None:
    """A list in place of a row."""
    parts["data/sales.deal.jsonl"] = b"[1, 2]\n"


def deep(parts: Parts) -> None:
    """JSON that nests without end."""
    parts["data/sales.deal.jsonl"] = b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"\n"


def nobody(parts: Parts) -> None:
    """Nobody owns the company."""
    put(parts, "staff.member", [{**row, "state": "deactivated"} for row in rows(parts, "staff.member")])
    manifest = json.loads(parts["manifest.json"]) | {"schema": "another"}
    parts["manifest.json"] = json.dumps(manifest).encode()


def two_settings(parts: Parts) -> None:
    """Two settings of one company."""
    found = rows(parts, "core.workspacesettings")
    put(parts, "core.workspacesettings", [*found, {**found[0], "id": str(uuid7())}])


def cut_tail(parts: Parts) -> None:
    """The last deeds are gone, and the feed says nothing of it."""
    for table in ("core.change", "core.event"):
        last = max((row["seq"] for row in rows(parts, table)), default=0)
        put(parts, table, [row for row in rows(parts, table) if row["seq"] < last])


def other_bytes(parts: Parts) -> None:
    """A file has other bytes than its name says."""
    name = next(name for name in parts if name.startswith("files/"))
    parts[name] = b"%PDF-1.4 another"


def no_bytes(parts: Parts) -> None:
    """The bytes of a file are gone."""
    del parts[next(name for name in parts if name.startswith("files/"))]


def unlisted(parts: Parts) -> None:
    """The list of bytes is empty."""
    parts["data/files.jsonl"] = b""


def stolen_key(parts: Parts) -> None:
    """The bytes lie under a key with a path in it."""
    found = rows(parts, "files")
    put(parts, "files", [{**found[0], "key": "../../../anchors/evil"}])


def other_key(parts: Parts) -> None:
    """The bytes lie under a key that no record names."""
    found = rows(parts, "files")
    put(parts, "files", [{**found[0], "key": "0" * 32}])


def strange_table(parts: Parts) -> None:
    """A table of accounts' sessions, or of a newer version."""
    manifest = json.loads(parts["manifest.json"])
    manifest["tables"].append({**manifest["tables"][0], "name": "staff.session"})
    parts["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    some(
        [
            (twice, "data/sales.deal.jsonl, line 2: ids do not grow"),
            (backwards, "ids do not grow"),
            (more_columns, "columns are not those of the manifest"),
            (named_columns, "has a column workspace"),
            (no_json, "data/sales.deal.jsonl, line 4: it is no JSON"),
            (no_object, "no JSON object"),
            (deep, "it is no JSON"),
            (nobody, "no owner"),
            (two_settings, "a row like it stands in the archive already"),
            (cut_tail, "journal"),
            (other_bytes, "has 16 bytes"),
            (no_bytes, "has no part"),
            (unlisted, "has 1 files"),
            (stolen_key, "does not tell of a file"),
            (other_key, "no file of the archive has these bytes"),
            (strange_table, "staff.session"),
        ],
        every=3,
    ),
)
def test_rows_that_cannot_be(archived: Archived, change: Callable[[Parts], None], words: str) -> None:
    refused(archived, changed(archived.path, change), words)


@pytest.mark.parametrize(
    ("told", "words"),
    some(
        [
            ({"format": 2}, "newer Tropa"),
            ({"format": -1}, "does not read any more"),
            ({"format": "1"}, "no manifest of Tropa"),
            ({"product": "Other"}, "no manifest of Tropa"),
            ({"tables": {}}, "not as it must be"),
            ({"tables": [1]}, "not described"),
            ({"head": -1}, "not as it must be"),
            ({"head": "9"}, "not as it must be"),
            ({"state": None}, "not as it must be"),
            ({"files": {"missing": [1]}}, "not as it must be"),
            ({"workspace": {"id": "../x", "slug": "lavka"}}, "not as it must be"),
            ({"workspace": {"id": str(uuid7()), "slug": "../x"}}, "cannot be a name in addresses"),
            ({"workspace": {"id": str(uuid7()), "slug": "api"}}, "cannot be a name in addresses"),
            ({"workspace": []}, "not as it must be"),
        ],
        every=3,
    ),
)
def test_a_manifest_that_cannot_be(archived: Archived, told: dict[str, Any], words: str) -> None:
    def change(parts: Parts) -> None:
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | told).encode()

    path = changed(archived.path, change, true=False)
    with pytest.raises(BadArchive, match=words):
        arrive(path, reserved={"api"}.__contains__)
    nothing_is_left(archived)


def test_rows_that_are_not_those_of_the_manifest(archived: Archived) -> None:
    def change(parts: Parts) -> None:
        parts["data/sales.deal.jsonl"] = parts["data/sales.deal.jsonl"].replace(b'"number":', b'"number" :', 1)

    refused(archived, changed(archived.path, change, true=False), "data/sales.deal.jsonl has")


def test_a_bit_that_flipped(archived: Archived) -> None:
    damaged = archived.path.with_name("damaged.zip")
    content = bytearray(archived.path.read_bytes())
    content[len(content) // 3] ^= 0x10
    damaged.write_bytes(content)
    refused(archived, damaged)


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.999])
def test_a_file_that_is_cut(archived: Archived, kept: float) -> None:
    content = archived.path.read_bytes()
    cut = archived.path.with_name("cut.zip")
    cut.write_bytes(content[: int(kept if kept > 1 else kept * len(content))])
    refused(archived, cut, "no archive of Tropa")


def test_a_file_that_is_not_there(archived: Archived) -> None:
    refused(archived, archived.path.with_name("none.zip"), "There is no file")


def test_a_bomb_of_one_part_ends_where_the_manifest_says(archived: Archived) -> None:
    def grow(parts: Parts) -> None:
        parts["data/sales.deal.jsonl"] = b" " * 300_000_000

    refused(archived, changed(archived.path, grow, true=False), "has 300000000 bytes")


def test_a_bomb_in_the_manifest(archived: Archived) -> None:
    def grow(parts: Parts) -> None:
        parts["manifest.json"] += b" " * (packages.MOST_MANIFEST + 1)

    refused(archived, changed(archived.path, grow, true=False), "larger than")


def test_a_line_without_end(archived: Archived, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_LINE", 200_000)
    refused(archived, changed(archived.path, set_value("sales.deal", "title", "x" * 300_000)), "line 1", "longer than")


def test_more_than_the_disk_has(archived: Archived, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "SPARE", 2**62)
    monkeypatch.setattr("tropa.core.archive.arriving.SPARE", 2**62)
    refused(archived, archived.path, "no room")


def test_parts_that_lie_over_one_another(archived: Archived, tmp_path: Path) -> None:
    """Many entries of the directory that share the same bytes: small to send, endless to unpack."""
    path = tmp_path / "overlap.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("manifest.json", b"{}" * 50)
        info = zipped.getinfo("manifest.json")
        for number in range(20):
            copy = zipfile.ZipInfo(f"data/x{number}.jsonl")
            copy.file_size, copy.compress_size, copy.CRC = info.file_size, info.compress_size, info.CRC
            copy.header_offset = info.header_offset
            zipped.filelist.append(copy)
    refused(archived, path, "lie over one another")


def test_two_parts_of_one_name_and_what_is_packed_with_a_password(archived: Archived, tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("manifest.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            zipped.writestr("manifest.json", b"{}")
    refused(archived, path, "two parts named manifest.json")
    path.write_bytes(b"")
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("manifest.json", b"{}")
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 8
    content[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(content)
    refused(archived, path, "packed in a way")


def test_the_same_archive_twice(archived: Archived) -> None:
    arrive(archived.path)
    with pytest.raises(BadArchive, match="is here already, as lavka"):
        arrive(archived.path, slug="another")
    assert Workspace.objects.get(pk=archived.workspace).state == "active"


def test_a_name_that_is_taken(archived: Archived) -> None:
    open_workspace(company="Lavka", email="nina@sosedi.example", password="four quiet words here")
    refused(archived, archived.path, "There is a workspace lavka already", "--as")
    assert arrive(archived.path, slug="lavka-2").workspace.slug == "lavka-2"


def test_ids_of_a_neighbour_are_refused_and_his_rows_stay(archived: Archived) -> None:
    """Rows that claim the ids of another company's, or point at them."""
    neighbour = open_workspace(company="Sosedi", email="nina@sosedi.example", password="four quiet words here")
    theirs = str(neighbour.member.pk)
    with scope.enter(neighbour.workspace.pk):
        name = neighbour.member.name

    def claim(parts: Parts) -> None:
        found = rows(parts, "staff.member")
        found[-1]["id"] = theirs
        put(parts, "staff.member", sorted(found, key=lambda row: row["id"]))

    refused(archived, changed(archived.path, claim), "data/staff.member.jsonl, line")
    change = set_value("staff.team", "head", theirs)
    refused(archived, changed(archived.path, change), "not in the archive")
    with scope.enter(neighbour.workspace.pk):
        neighbour.member.refresh_from_db()
        assert neighbour.member.name == name
