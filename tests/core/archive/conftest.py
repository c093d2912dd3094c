"""A company with something in every corner, its archive, and a way to change one."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.utils import translation

from tropa.config import demo
from tropa.core import doctor, files, scope
from tropa.core.actors import Actor, act_as
from tropa.core.archive.clearing import clear
from tropa.core.archive.leaving import leave
from tropa.core.archive.tables import in_order
from tropa.core.delivery import dispatcher
from tropa.core.files import places
from tropa.core.journal import canonical_state, erase, operation, seals, undo
from tropa.core.models import Feed, FieldIndex, Operation, SearchDoc, WebhookEndpoint, Workspace
from tropa.core.tasks.declaring import load
from tropa.customers.models import Customer, Note
from tropa.staff.models import ApiToken, Invitation, Member, Membership, Role, SavedView, User
from tropa.staff.services import Opened, invite, open_workspace
from tropa.staff.services.tokens import create_token

Parts = dict[str, bytes]
PASSWORD = "four quiet words here"


@dataclass(frozen=True)
class Archived:
    """What left: the file, and how the company was before it was removed from here."""

    path: Path
    workspace: UUID
    state: str
    contents: dict[str, list[Any]]
    derived: dict[str, list[Any]]
    head: int
    troubles: list[str]
    renamed: UUID
    """A deed that gave a customer another name."""
    person: UUID
    secrets: frozenset[str]


MADE: list[Archived] = []


@pytest.fixture
def archived(db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archived]:
    """The company's archive; the company itself is not here any more. It is made once, for that takes seconds."""
    if not MADE:
        MADE.append(make(tmp_path_factory.mktemp("archive") / "lavka.zip"))
    yield MADE[0]
    with scope.enter(MADE[0].workspace):
        shutil.rmtree(places.folder(), ignore_errors=True)  # the base is rolled back, the disk is not
    seals.anchor_path(MADE[0].workspace).unlink(missing_ok=True)


def make(path: Path) -> Archived:
    """Found a company, write its archive, remove it."""
    company = a_company()
    with scope.enter(company.workspace.pk):
        with act_as(Actor("member", company.member.pk)), operation("test.rename") as renamed:
            person = Customer.objects.filter(kind="person").exclude(lifecycle="unsorted").order_by("-pk")[0]
            person.first_name = "Иннокентий"
            person.save()
        dispatcher.drain(Feed.objects.get(workspace=company.workspace).head)
        seals.seal()
        with translation.override("ru"):
            leave(path, viewer=company.member)
        found = Archived(
            path=path,
            workspace=company.workspace.pk,
            state=canonical_state()[0],
            contents=contents(),
            derived=derived(),
            head=Feed.objects.get(workspace=company.workspace).head,
            troubles=troubles(),
            renamed=renamed.id,
            person=person.pk,
            secrets=frozenset(
                [
                    User.objects.get(email="anna@lavka.example").password,
                    *ApiToken.objects.values_list("digest", flat=True),
                    *Invitation.objects.values_list("digest", flat=True),
                    *WebhookEndpoint.objects.values_list("salt", flat=True),
                ]
            ),
        )
    remove(company.workspace)
    User.objects.all()._raw_delete("default")
    return found


def a_company() -> Opened:
    """Two dozen customers with deals and history; a file, a form, secrets, trash, an erased person, an undone deed."""
    company = open_workspace(company="Лавка", email="anna@lavka.example", password=PASSWORD, name="Anna", language="ru")
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)), translation.override("ru"):
        demo.fill(customers=24, entries=100, deals=12, leads=16)
        load("subscribers")
        dispatcher.make_cursors(from_now=True)
        create_token(member=company.member, name="Обмен")
        invite(email="new@lavka.example", role=Role.objects.get(base="seller"), by=company.member)
        people = list(Customer.objects.order_by("pk")[:5])
        with files.received([(BytesIO(b"%PDF-1.4 contract"), "договор.pdf")]) as (arrived,), operation("test.note"):
            note = Note(customer=people[0], text="См. договор", author=company.member)
            note.save()
            files.keep(arrived, on=note)
        with operation("test.marks"):
            WebhookEndpoint.objects.create(url="https://hooks.example/in", events=["customers.customer_assigned"])
            SavedView.objects.create(kind="customer", name="Мои", member=company.member, query={"all": []})
        with operation("test.rename") as renamed:
            people[1].first_name = "Переименован"
            people[1].save()
        undo(renamed.id)
        with operation("test.trash"):
            Customer.objects.get(pk=people[2].pk).trash()
        erase(Customer.objects.get(pk=people[3].pk))
    return company


def contents() -> dict[str, list[Any]]:
    """All rows of the entered company that move, but for the deed of arriving."""
    return {
        table.name: sorted(
            (
                row
                for row in table.all_rows().values_list(*table.columns)
                if not (table.model is Operation and "core.arrive" in row)
            ),
            key=str,
        )
        for table in in_order()
        if table.name != "staff.user"
    }


def derived() -> dict[str, list[Any]]:
    """What is made again from them."""
    return {
        "words": sorted(SearchDoc.objects.values_list("kind", "record", "words")),
        "index": sorted(map(str, FieldIndex.objects.values_list("field", "record", "text", "number", "at"))),
        "memberships": sorted(
            Membership.objects.filter(workspace=scope.require()).values_list("member_id", "user__email", "active")
        ),
        "accounts": sorted(Member.everything.values_list("pk", "user__email")),
    }


def troubles() -> list[str]:
    """What the doctor finds."""
    return [check["name"] for check in doctor.checks_of_workspace("lavka") if not check["ok"]]


def remove(workspace: Workspace) -> None:
    """As if the company had never been here."""
    Workspace.objects.filter(pk=workspace.pk).update(state=Workspace.State.ARRIVING)
    seals.anchor_path(workspace.pk).unlink(missing_ok=True)
    Membership.objects.filter(workspace=workspace).delete()
    clear(workspace.pk)


def changed(path: Path, change: Callable[[Parts], None], *, true: bool = True) -> Path:
    """A copy of the archive, changed part by part.

    Args:
        path: the archive.
        change: works on name -> bytes, in place.
        true: make the manifest tell of the lines as they are now, as somebody would who means harm.
    """
    with ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    change(parts)
    if true:
        retell(parts)
    copy = path.with_name("changed.zip")
    with ZipFile(copy, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return copy


def retell(parts: Parts) -> None:
    """Let the manifest tell rows, bytes and hashes as they are."""
    manifest = json.loads(parts["manifest.json"])
    for told in [*manifest["tables"], manifest["files"]]:
        content = parts.get(told["file"], b"")
        told |= {"rows": content.count(b"\n"), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    parts["manifest.json"] = json.dumps(manifest).encode()


def rows(parts: Parts, table: str) -> list[dict[str, Any]]:
    """The rows of a table in the archive."""
    return [json.loads(line) for line in parts[f"data/{table}.jsonl"].splitlines()]


def put(parts: Parts, table: str, found: list[dict[str, Any]]) -> None:
    """Put rows in their place."""
    parts[f"data/{table}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in found)
