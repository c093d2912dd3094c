"""Backups on their page: the operator's alone, what stands there, the plan, the passphrase, a copy on its way out."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.staff.accounts import prove
from tropa.core import scope
from tropa.core.backup import plan as plans
from tropa.core.backup import progress, proving, sealing, shelf
from tropa.core.backup.container import Reader, Writer
from tropa.core.backup.manifest import FORMAT, Manifest, is_sealed_by, key_id, parse, seal_of
from tropa.core.mail import outbox
from tropa.core.models import Job
from tropa.staff.models import Notification
from tropa.staff.services import Opened
from tropa.staff.services.backups import look_after, tell_of_failures

S = "/w/lavka/settings/backups/"
PASSPHRASE = "four quiet green words"
NOW = datetime(2026, 12, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def data() -> Iterator[Path]:
    """The folder of the installation, without backups before and after."""
    found: Path = settings.ENVIRONMENT.data

    def clear() -> None:
        shutil.rmtree(found / "backups", ignore_errors=True)
        (found / "keys" / sealing.KEPT).unlink(missing_ok=True)

    clear()
    yield found
    clear()


def made(data: Path, at: datetime = NOW, **more: Any) -> shelf.Record:
    """A record of a backup on the shelf, with a file unless it failed."""
    name = f"tropa-{at:%Y-%m-%d-%H%M%S}-abcd"
    record = shelf.Record(name, "scheduled", at.isoformat(), proved=not more.get("code"), customers=1234)
    record = replace(record, **more)
    if not record.code:
        file = shelf.folder(data) / f"{name}{shelf.ENDING}"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(written(data))
        record = replace(record, file=str(file), size=file.stat().st_size)
    shelf.write(data, record)
    return record


def written(data: Path) -> bytes:
    """A small file of the form of a backup, with plain keys."""
    path = data / "written.tmp"
    keys = sealing.read_keys(data / "keys")
    with path.open("wb") as file:
        writer = Writer(file)
        part = writer.add("base.sqlite3.gz", [b"base"])
        listing = f"{json.dumps([part.name, part.size, part.sha256])}\n".encode()
        writer.add("parts.jsonl", [listing])
        manifest = Manifest(
            format=FORMAT,
            product="0",
            created_at=NOW.isoformat(),
            database="sqlite",
            base_bytes=4,
            migrations=[],
            shape="",
            listing=hashlib.sha256(listing).hexdigest(),
            keys=hashlib.sha256(keys).hexdigest(),
            key_id=key_id(settings.SECRET_KEY.encode()),
        ).spelled()
        writer.add("keys.json", [keys])
        writer.add("manifest.json", [manifest])
        writer.add("seal", [seal_of(settings.SECRET_KEY.encode(), manifest)])
        writer.finish()
    content = path.read_bytes()
    path.unlink()
    return content


def test_the_page_is_the_operators_alone(company: Opened, anna: Client, hire: Any, signed_in: Any, data: Path) -> None:
    record = made(data)
    olga = signed_in(hire("Olga", "administrator"))
    for path in ("", "plan/", "passphrase/", f"{record.name}/"):
        assert olga.get(f"{S}{path}").status_code == 403, path
        assert olga.post(f"{S}{path}").status_code == (405 if record.name in path else 403), path
    assert not Job.objects.filter(task="staff.tasks.make_backup").exists()
    prove(anna)
    assert anna.get(f"{S}nothing-like-it/").status_code == 404


def test_the_page_shows_the_last_proved_one_and_why_others_failed(company: Opened, anna: Client, data: Path) -> None:
    anna.cookies["django_language"] = "en"
    assert "No backup yet" in anna.get(S).content.decode()
    made(data)
    room = {"folder": "/data", "needed": "900", "free": "12"}
    made(data, NOW + timedelta(days=1), code="no_room", details=room)
    page = anna.get(S).content.decode()
    assert "The last proved backup is of 1 December" in page
    assert "1,234" in page
    assert "900 MB are needed, 12 MB are free" in page
    part = anna.get(S, headers={"HX-Request": "true", "HX-Target": "making"}).content.decode()
    assert "<html" not in part
    assert "hx-trigger" not in part, "nothing goes on"


def test_one_is_made_by_the_worker_and_the_page_follows(company: Opened, anna: Client, data: Path) -> None:
    anna.cookies["django_language"] = "en"
    assert anna.post(S).status_code == 302
    assert Job.objects.get(task="staff.tasks.make_backup").state == Job.State.WAITING
    part = anna.get(S, headers={"HX-Request": "true", "HX-Target": "making"}).content.decode()
    assert "waits for the worker" in part
    Job.objects.filter(task="staff.tasks.make_backup").delete()
    with progress.begun(data) as told:
        assert told is not None
        told("files", 7, 12)
        part = anna.get(S, headers={"HX-Request": "true", "HX-Target": "making"}).content.decode()
        with progress.begun(data) as second:
            assert second is None, "one at a time"
    assert "7 of 12" in part
    assert progress.now(data) is None


def test_what_is_downloaded_carries_sealed_keys(company: Opened, anna: Client, data: Path, tmp_path: Path) -> None:
    record = made(data)
    twice = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
    for asked in (anna.get(f"{S}{record.name}/"), anna.post(f"{S}passphrase/", twice)):
        assert asked.url.startswith("/w/lavka/settings/security/proof/"), "a stolen session is not enough"  # type: ignore[attr-defined]  # a redirect
    assert sealing.kept_sealer(data / "keys") is None
    prove(anna)
    refused = anna.get(f"{S}{record.name}/", follow=True)
    assert refused.redirect_chain == [(S, 302)]
    assert "TROPA_DATA" in refused.content.decode()
    assert anna.post(f"{S}passphrase/", {"passphrase": "short", "again": "short"}).status_code == 422
    assert anna.post(f"{S}passphrase/", {"passphrase": PASSPHRASE, "again": "another one"}).status_code == 422
    assert anna.post(f"{S}passphrase/", twice).status_code == 302
    assert PASSPHRASE.encode() not in (data / "keys" / sealing.KEPT).read_bytes()
    assert f"{S}{record.name}/" in anna.get(S).content.decode(), "the page leads there now"
    answer = anna.get(f"{S}{record.name}/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a stream
    assert len(content) == int(answer["Content-Length"])
    assert settings.SECRET_KEY.encode() not in content
    copy = tmp_path / "copy.tropa"
    copy.write_bytes(content)
    with Reader(copy) as reader:
        part = reader.small("keys.json", proving.MOST_KEYS)
        spelled = reader.small("manifest.json", proving.MOST_MANIFEST)
        seal = reader.small("seal", 64)
    keys = sealing.opened(part, passphrase=PASSPHRASE)
    assert keys is not None
    assert is_sealed_by(sealing.secret_of(keys), spelled, seal)
    assert parse(spelled).keys == hashlib.sha256(part).hexdigest()


def test_the_plan_is_kept_or_refused_field_by_field(company: Opened, anna: Client, data: Path, tmp_path: Path) -> None:
    good = {"every": "hour", "hour": "4", "hours": "6", "days": "7", "weeks": "0", "months": "1", "copies": ""}
    assert anna.post(f"{S}plan/", good).status_code == 302
    assert plans.read(data) == plans.Plan("hour", 4, "", 6, 7, 0, 1)
    anna.cookies["django_language"] = "en"
    for wrong in (
        {"days": "many"},
        {"months": "-1"},
        {"weeks": "99999"},
        {"every": "never"},
        {"hour": "24"},
        {"copies": str(tmp_path)},
    ):
        answer = anna.post(f"{S}plan/", good | wrong)
        assert answer.status_code == 422, wrong
    sealing.keep(data / "keys", PASSPHRASE)
    for wrong in ({"copies": "/no/such/folder"}, {"copies": "here"}, {"copies": str(data / "keys")}):
        assert anna.post(f"{S}plan/", good | wrong).status_code == 422, wrong
    assert plans.read(data).copies == ""
    assert anna.post(f"{S}plan/", good | {"copies": str(tmp_path)}).status_code == 302
    assert plans.read(data).copies == str(tmp_path)


def test_a_failure_is_told_once_by_bell_and_letter(company: Opened, anna: Client, data: Path, run_jobs: Any) -> None:
    for path in outbox.folder().glob("*"):
        path.unlink()
    made(data, code="no_room", details={"folder": "/data", "needed": "900", "free": "12"})
    made(data, NOW - timedelta(days=1), code="no_right")
    for _round in range(2):
        tell_of_failures(data, shelf.records(data))
    run_jobs()
    with scope.enter(company.workspace.pk):
        notes = list(Notification.objects.filter(text__contains="900"))
    letters = [letter for letter in outbox.newest() if "900" in letter.text]
    assert (len(notes), len(letters)) == (1, 1)
    assert notes[0].member_id == company.member.pk


def test_a_company_of_today_waits_for_its_night(company: Opened, data: Path) -> None:
    look_after(timezone.now())
    assert progress.now(data) is None
    assert shelf.records(data) == []


def test_the_plan_knows_its_nights() -> None:
    nightly = plans.Plan()
    assert nightly.slot(NOW, "Europe/Moscow") == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    assert nightly.slot(datetime(2026, 11, 30, 23, 59, tzinfo=UTC), "Europe/Moscow") == datetime(
        2026, 11, 30, 0, 0, tzinfo=UTC
    )
    # The night in which Berlin's clock goes forward has 23 hours.
    assert nightly.slot(datetime(2026, 3, 29, 12, 0, tzinfo=UTC), "Europe/Berlin") == datetime(
        2026, 3, 29, 1, 0, tzinfo=UTC
    )
    assert plans.Plan(every="off").slot(NOW, "Europe/Moscow") is None
    assert plans.Plan(every="hour").slot(NOW, "Europe/Moscow") == NOW.replace(minute=0)


def test_a_failed_night_is_tried_again_three_times_in_all(data: Path) -> None:
    nightly, zone = plans.Plan(), "Europe/Moscow"
    assert nightly.is_due(NOW, zone, [])
    yesterday = made(data, NOW - timedelta(days=1))
    assert nightly.is_due(NOW, zone, [yesterday])
    failed = [
        shelf.Record("a", "scheduled", (NOW - timedelta(hours=hours)).isoformat(), code="x") for hours in (2, 4, 6)
    ]
    assert nightly.is_due(NOW, zone, failed[:2])
    assert not nightly.is_due(NOW - timedelta(minutes=90), zone, failed[:1]), "an hour's rest"
    assert not nightly.is_due(NOW, zone, failed)
    assert not nightly.is_due(NOW, zone, [made(data, NOW - timedelta(hours=1))])


def test_the_newest_of_each_hour_day_week_and_month_stays(data: Path) -> None:
    (shelf.folder(data)).mkdir(parents=True)
    for hours in range(0, 24 * 100, 12):
        at = NOW - timedelta(hours=hours)
        name = f"tropa-{at:%Y-%m-%d-%H%M%S}-abcd"
        file = str(shelf.folder(data) / f"{name}{shelf.ENDING}")
        shelf.write(data, shelf.Record(name, "scheduled", at.isoformat(), proved=True, file=file))
    made(data, NOW - timedelta(days=300), code="no_room", details={})
    gone = shelf.rotate(data, {"hours": 2, "days": 3, "weeks": 3, "months": 3})
    left = [NOW - one.at for one in shelf.records(data)]
    hours = [0, 12, 24, 48, 9 * 24, 31 * 24]  # of Sunday the 22nd, and of the last day of October
    assert left == [timedelta(hours=each) for each in hours]
    assert len(gone) + len(left) == 201
    assert shelf.rotate(data, {}) != [], "without any bucket the newest alone stays"
    assert [one.at for one in shelf.records(data)] == [NOW]
