"""Files: taken in whole or not at all, named and typed by us, seen with what they hang on, swept and erased."""

import hashlib
import io
import json
import resource
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from tests.programs import Program
from tropa.core import editing, files, scope
from tropa.core.actors import Actor, act_as
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.files.sweeping import sweep
from tropa.core.journal import erase, operation, rehearse, undo
from tropa.core.models import File, FileLink, Operation
from tropa.customers.models import Customer, Note
from tropa.customers.services import notes
from tropa.staff.models import Member
from tropa.staff.services import Opened

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
HTML = b"<html><script>alert(1)</script></html>"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of the test's own."""
    from dataclasses import replace

    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, data=tmp_path))
    return tmp_path / "files"


@pytest.fixture
def owner(company: Opened) -> Iterator[Member]:
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk), "page"):
        yield company.member


@pytest.fixture
def altair(owner: Member) -> Customer:
    made: Customer = editing.create("customer", {"kind": "company", "name": "Альтаир"}, viewer=owner)
    return made


def kept(disk: Path) -> list[Path]:
    """Every file below the data directory, half-written ones too."""
    return [path for path in disk.rglob("*") if path.is_file()]


def noted(customer: Customer, member: Member, content: bytes = PNG, name: str = "счёт.png") -> Note:
    return notes.write(customer.pk, "Счёт", viewer=member, uploads=[(io.BytesIO(content), name)])


def test_a_file_lies_by_workspace_under_a_name_of_ours(owner: Member, disk: Path) -> None:
    file = files.store(io.BytesIO(PNG), "счёт.png")
    (path,) = kept(disk)
    assert path == disk / owner.workspace_id.hex / file.storage_key[:2] / file.storage_key
    assert (file.name, file.size, file.type) == ("счёт.png", len(PNG), "image/png")
    assert file.sha256 == hashlib.sha256(PNG).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o600
    with files.open_bytes(file) as stream:
        assert stream.read() == PNG


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\Anna\договор.docx", "договор.docx"),
        ("а" * 1_000_000 + ".pdf", "а" * 196 + ".pdf"),
        ("смета\r\nSet-Cookie: a=b\x00.pdf", "сметаSet-Cookie: a=b.pdf"),
        ("счёт\u202efdp.exe", "счётfdp.exe"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_only_shown_and_cannot_deceive(owner: Member, disk: Path, given: str, shown: str) -> None:
    with translation.override("en"):
        assert files.store(io.BytesIO(PNG), given).name == shown
    assert all(path.is_relative_to(disk / owner.workspace_id.hex) for path in kept(disk))


def test_empty_and_huge_files_are_refused_in_words_and_leave_nothing(owner: Member, disk: Path) -> None:
    for content, code in ((b"", "core.file_empty"), (bytes(files.MOST_BYTES + 1), "core.file_too_large")):
        with pytest.raises(RuleViolation) as refused:
            files.store(io.BytesIO(content), "x.bin")
        assert (refused.value.code, refused.value.field) == (code, "file")
        assert "x.bin" in str(refused.value)
    assert kept(disk) == []
    assert not File.objects.exists()


def test_a_full_disk_is_told_and_nothing_half_written_stays(owner: Member, altair: Customer, disk: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    uploads = [(io.BytesIO(PNG), "first.png"), (io.BytesIO(bytes(1_500_000)), "second.bin")]
    with files.received([(io.BytesIO(PNG), "warm.png")]):
        pass
    sweep(timezone.now() + 38 * DAY)
    # The base's own files are larger than this in a run on disk; only the block below writes under the limit.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(RuleViolation) as refused, files.received(uploads):
            raise AssertionError("The second file has no room.")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert refused.value.code == "core.file_no_room"
    assert "second.bin" in str(refused.value)
    assert kept(disk) == []


def test_a_note_that_fails_takes_its_files_along(owner: Member, altair: Customer, disk: Path) -> None:
    with pytest.raises(RuleViolation):
        notes.write(altair.pk, "а" * 50_001, viewer=owner, uploads=[(io.BytesIO(PNG), "a.png")])
    with pytest.raises(RuleViolation):
        notes.write(altair.pk, "Два", viewer=owner, uploads=[(io.BytesIO(PNG), "a.png"), (io.BytesIO(b""), "b.png")])
    assert kept(disk) == []
    assert not Note.objects.exists()
    assert not FileLink.objects.exists()


def test_who_sees_the_note_sees_the_file_and_nobody_else(
    anna: Client, owner: Member, altair: Customer, hire: Callable[..., Member], signed_in: Any, other_company: Opened
) -> None:
    noted(altair, owner, HTML, "страница.html")
    file = File.objects.get()
    address = f"/w/{owner.workspace.slug}/files/{file.pk}/"
    answer = anna.get(address)
    assert b"".join(answer.streaming_content) == HTML
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]

    boris = signed_in(hire("Boris"))
    assert boris.get(address).status_code == 404
    assert signed_in(other_company.member).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    nina = Program.of(other_company.member)
    assert nina.get(f"files/{file.pk}").status_code == 404
    with operation("test.give"):
        Customer.objects.filter(pk=altair.pk).update(owner=Member.objects.get(name="Boris"))
    given = boris.get(address)
    assert given.status_code == 200
    given.close()


def test_the_composer_takes_files_and_the_trail_shows_them(anna: Client, owner: Member, altair: Customer) -> None:
    at = f"/w/{owner.workspace.slug}/customers/{altair.pk}/"
    upload = SimpleUploadedFile("договор <b>.png", PNG)
    answer = anna.post(f"{at}notes/", {"text": "", "files": [upload]}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200, page
    assert "договор &lt;b&gt;.png" in page
    assert f"/files/{File.objects.get().pk}/" in page
    empty = SimpleUploadedFile("нуль.txt", b"")
    refused = anna.post(f"{at}notes/", {"text": "", "files": [empty]}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "нуль.txt" in refused.content.decode()


def test_programs_upload_describe_and_repeat(owner: Member, altair: Customer, disk: Path) -> None:
    program = Program.of(owner)
    note = notes.write(altair.pk, "Счёт", viewer=owner)

    def upload(key: str, content: bytes = PNG, **more: str) -> Any:
        body = {"file": SimpleUploadedFile("счёт.png", content), **more}
        return program.client.post("/api/v1/files", body, headers={"Idempotency-Key": key})

    subject = json.dumps({"kind": "note", "id": str(note.pk)})
    made = upload("one", subject=subject)
    assert made.status_code == 201, made.content
    assert made.json()["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert upload("one", subject=subject).json()["id"] == made.json()["id"]
    assert upload("one", HTML).status_code == 422
    assert File.objects.count() == 1
    assert [file.name for file in files.attached("note", [note.pk])[note.pk]] == ["счёт.png"]
    assert program.get(f"files/{made.json()['id']}").json()["type"] == "image/png"
    content = program.get(f"files/{made.json()['id']}/content")
    assert b"".join(content.streaming_content) == PNG

    assert program.post("files", {"file": "x"}).status_code == 422
    for wrong in ("x", "[]", "7", '{"kind": "tag", "id": "1"}', '{"kind": [], "id": ""}'):
        assert upload(f"wrong {wrong}", subject=wrong).status_code == 422
    assert upload("gone", subject='{"kind": "note", "id": "x"}').status_code == 404


def test_a_rehearsal_writes_no_bytes(owner: Member, altair: Customer, disk: Path) -> None:
    rehearsal = rehearse(lambda: noted(altair, owner))
    assert rehearsal.effects == [{"name": "core.file", "title": "счёт.png"}]
    assert kept(disk) == []
    assert not File.objects.exists()


def test_what_nothing_holds_is_swept_after_thirty_days_and_not_before(
    owner: Member, altair: Customer, disk: Path
) -> None:
    noted(altair, owner)
    written = Operation.objects.get(label="customers.write_note")
    held, loose = File.objects.get(), files.store(io.BytesIO(PNG), "loose.png")
    now = timezone.now()
    sweep(now)
    sweep(now + 29 * DAY)
    assert len(kept(disk)) == 2
    sweep(now + 31 * DAY)
    assert [path.name for path in kept(disk)] == [held.storage_key]
    with pytest.raises(NotFound):
        files.open_bytes(File.everything.get(pk=loose.pk))
    assert File.everything.get(pk=loose.pk).name == ""
    undone = undo(written.pk).operation
    assert not File.objects.exists()
    sweep(now + 60 * DAY)
    assert [path.name for path in kept(disk)] == [held.storage_key]
    undo(undone)
    (again,) = files.attached("note", [Note.objects.get().pk])[Note.objects.get().pk]
    with files.open_bytes(again) as stream:
        assert stream.read() == PNG
    undo(Operation.objects.order_by("-seq").filter(undoes=undone).get().pk)
    sweep(now + 69 * DAY)
    assert kept(disk) == []


def test_bytes_of_a_transaction_that_never_came_are_swept_in_the_end(owner: Member, disk: Path) -> None:
    with files.received([(io.BytesIO(PNG), "a.png")]):
        pass
    sweep(timezone.now() + 30 * DAY)
    assert len(kept(disk)) == 1
    sweep(timezone.now() + 38 * DAY)
    assert kept(disk) == []


@pytest.mark.django_db(transaction=True)
def test_erasing_a_person_destroys_the_files_of_its_notes(owner: Member, altair: Customer, disk: Path) -> None:
    noted(altair, owner)
    loose = files.store(io.BytesIO(PNG), "loose.png")
    erase(altair)
    assert [path.name for path in kept(disk)] == [loose.storage_key]
    assert sorted(File.objects.values_list("name", flat=True)) == ["", "loose.png"]
    assert files.attached("note", [Note.objects.get().pk]) == {}


def test_files_are_listed_in_pages_for_whoever_sees_them(
    owner: Member, hire: Callable[..., Member], disk: Path
) -> None:
    program = Program.of(owner)
    for number in range(3):
        program.client.post("/api/v1/files", {"file": SimpleUploadedFile(f"{number}.txt", b"x")})
    first = program.get("files", limit=2).json()
    assert [each["name"] for each in first["items"]] == ["2.txt", "1.txt"]
    assert (first["count"], first["items"][0]["size"]) == (3, 1)
    second = program.get("files", limit=2, cursor=first["next"]).json()
    assert [each["name"] for each in second["items"]] == ["0.txt"]
    asked = {"all": [{"field": "name", "op": "is", "value": "1.txt"}]}
    assert program.get("files", query=asked).json()["count"] == 1
    assert Program.of(hire("Boris")).get("files").json()["items"] == []
