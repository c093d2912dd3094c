"""The doctor: each promise that is broken on purpose is found under its name, and what is derived is mended."""

import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from tests.neighbour.strangers import MAKERS
from tropa.activities.models import Activity
from tropa.core import checkups, doctor, editing, files, scope
from tropa.core.actors import Actor, act_as
from tropa.core.databases.common import permit
from tropa.core.doctor import installation
from tropa.core.files import places
from tropa.core.ids import uuid7
from tropa.core.journal import erase, operation, seals
from tropa.core.models import (
    Counter,
    Cursor,
    Delivery,
    Event,
    Feed,
    Field,
    FieldIndex,
    File,
    FileLink,
    Job,
    Operation,
    SearchDoc,
    TrailEntry,
)  # fmt: skip
from tropa.customers.models import (
    Alias,
    ContactPoint,
    Customer,
    Import,
    Note,
    StopEntry,
    Touch,
)  # fmt: skip
from tropa.customers.services import consents, merging
from tropa.sales.models import Deal, DealLine, DealShare, Lead, Sale, SaleLine, Stage, StageVisit
from tropa.staff.models import Branch, Member, Membership, RecordMember, Role, Team
from tropa.staff.services import Opened, open_workspace

LONG_AGO = timedelta(days=3)
MENDED = {
    "search finds", "search forgets", "search words", "own fields", "own fields of gone records", "doors",
    "last contact", "names", "merges", "stop list", "visits", "next step",
}  # fmt: skip
"""What `tropa doctor --mend` counts anew."""


@pytest.fixture
def company(db: None) -> Iterator[Opened]:
    """A company with a record of each kind, and a little of everything that hangs together."""
    opened = open_workspace(company="Аптека", email="anna@example.com", password="trail-of-pines-9", name="Анна")
    member = opened.member
    with scope.enter(opened.workspace.pk), act_as(Actor("member", member.pk), "page"):
        for make in MAKERS.values():
            make(member)
        _buyer(member)
        seals.seal()
        yield opened


def _buyer(member: Member) -> None:
    floor = Field.add("customer", "Этаж", "number", filterable=True).name
    buyer = editing.create(
        "customer", {"first_name": "Вера", "last_name": "Ёлкина", "custom": {floor: 7}}, viewer=member
    )
    other = editing.create("customer", {"first_name": "Вера", "last_name": "Елкина"}, viewer=member)
    with operation("test.buyer"):
        buyer.add_contact("phone", "+7 912 000-00-01")
        task = Activity.objects.create(title="Позвонить", customer=buyer, assignee=member, due_at=timezone.now())
        deal = Deal.objects.create(title="Витрина", customer=buyer, owner=member)
        Activity.objects.create(title="Замер", subject_kind="deal", subject_id=deal.pk, due_at=timezone.now())
        DealLine.objects.create(deal=deal, name="Стекло", price=Decimal(100), quantity=Decimal(2))
        sale = Sale.objects.create(customer=buyer, occurred_on=date(2026, 11, 2), amount=Decimal(50))
        SaleLine.objects.create(sale=sale, name="Ручка", price=Decimal(50), quantity=Decimal(1))
        note = Note.objects.create(customer=buyer, text="Ключ у вахтёра", author=member)
    with operation("test.done"):
        task.state, task.done_at = Activity.State.DONE, timezone.now()
        task.save()
    files.store(BytesIO(b"plan"), "plan.txt", on=note)
    with operation("test.withdraw"):
        consents.withdraw(buyer, purpose="marketing")
    merging.merge(buyer.pk, other.pk, viewer=member)


def test_all_is_well(company: Opened) -> None:
    gone = editing.create("customer", {"name": "Забытый"}, viewer=company.member)
    with operation("test.gone"):
        gone.add_contact("phone", "+7 912 000-00-09")
    erase(gone)
    seals.seal()
    found = doctor.checks() + doctor.checks_of_workspace(company.workspace.slug)
    assert [each for each in found if not each["ok"]] == []
    assert len(found) >= 30
    names = [each["name"] for each in found]
    assert len(names) == len(set(names))
    assert all(each["promise"].endswith(".") for each in found)


def rows(model: Any) -> "models.QuerySet[Any]":
    """Rows of the entered workspace, written past the journal as no product code may."""
    return models.QuerySet(model).filter(workspace=scope.require())


def drop(model: Any, **which: Any) -> None:
    """Take rows out."""
    found = rows(model).filter(**which)
    assert found.exists()
    found._raw_delete(found.db)


def change(model: Any, which: dict[str, Any], **columns: Any) -> None:
    """Write columns."""
    assert rows(model).filter(**which).update(**columns)


def add(model: Any, **columns: Any) -> None:
    """Add a row."""
    models.QuerySet(model).bulk_create([model(workspace_id=scope.require(), **columns)])


def _path() -> Any:
    return places.path_of(File.objects.exclude(sha256="").values_list("storage_key", flat=True)[0])


def _trash(model: Any, **which: Any) -> None:
    change(model, which, deleted_at=timezone.now())


BREAKS: dict[str, Callable[[], Any]] = {
    "journal": lambda: change(Operation, {"label": "test.buyer"}, title="Другое"),
    "numbers": lambda: change(Feed, {}, head=1),
    "taken back": lambda: change(Operation, {"label": "test.done"}, state="undone"),
    "cursors": lambda: Cursor.objects.create(workspace_id=scope.require(), subscriber="test", seq=10**9),
    "readers": lambda: (
        change(Event, {}, recorded_at=timezone.now() - LONG_AGO),
        Cursor.objects.create(workspace_id=scope.require(), subscriber="test", seq=0),
    ),
    "deliveries": lambda: add(Delivery, subscriber="test", seq=1, state="dead"),
    "clock": lambda: change(Operation, {"label": "test.done"}, at=timezone.now() + LONG_AGO),
    "half done": lambda: change(Operation, {"state": "planned"}, state="running", at=timezone.now() - LONG_AGO),
    "plans": lambda: change(Operation, {"state": "planned"}, state="done"),
    "search finds": lambda: drop(SearchDoc, kind="customer"),
    "search forgets": lambda: _trash(Note),
    "search words": lambda: change(SearchDoc, {"kind": "customer"}, words="x"),
    "own fields": lambda: drop(FieldIndex),
    "own fields of gone records": lambda: change(FieldIndex, {}, record=uuid7()),
    "fields": lambda: change(Field, {"label": "Тайна"}, kind="dragon"),
    "counters": lambda: change(Counter, {"series": "deal"}, n=-1),
    "files": lambda: _path().write_bytes(b"longer than before"),
    "erased files": lambda: change(File, {}, sha256=""),
    "attachments": lambda: change(FileLink, {}, subject_id=uuid7()),
    "kinds of attachments": lambda: change(FileLink, {}, subject_kind="dragon"),
    "owner": lambda: change(Member, {}, state="deactivated"),
    "doors": lambda: Membership.objects.filter(workspace=scope.require()).update(active=False),
    "roles": lambda: _trash(Role, base="owner"),
    "tokens": lambda: change(Member, {}, state="deactivated"),
    "taking part": lambda: add(
        RecordMember, member_id=Member.objects.values_list("pk", flat=True)[0], record_kind="deal", record_id=uuid7()
    ),
    "teams": lambda: (
        change(Team, {}, branch=Branch.objects.values_list("pk", flat=True)[0]),
        _trash(Branch),
    ),
    "last contact": lambda: change(Customer, {"last_name": "Ёлкина"}, last_contact_at=None),
    "names": lambda: change(Customer, {"last_name": "Ёлкина"}, sort_key="яяя"),
    "merges": lambda: drop(Alias),
    "absorbed": lambda: change(Customer, {"last_name": "Елкина"}, deleted_at=None),
    "spelling": lambda: change(ContactPoint, {}, normalised="+7"),
    "primary contacts": lambda: change(ContactPoint, {}, primary=False),
    "places of work": lambda: change(Customer, {"kind": "company"}, kind="person"),
    "stop list": lambda: drop(StopEntry),
    "touches": lambda: add(Touch, at=timezone.now(), kind="form", met=uuid7(), customer_id=Customer.objects.first().pk),
    "trail": lambda: change(TrailEntry, {}, customer=uuid7()),
    "imports": lambda: change(Import, {}, state="running", created_at=timezone.now() - LONG_AGO),
    "tasks": lambda: change(Activity, {"state": "done"}, done_at=None),
    "subjects of tasks": lambda: change(Activity, {"subject_kind": "deal"}, subject_id=uuid7()),
    "purchases": lambda: change(Sale, {"amount": 50}, reverses=Sale.objects.get(amount=1234).pk),
    "counter-entries": lambda: change(Sale, {"amount": 50}, reverses=Sale.objects.get(amount=1234).pk),
    "deals and purchases": lambda: change(Deal, {"title": "Витрина"}, outcome="won"),
    "lines of purchases": lambda: change(Sale, {"amount": 50}, amount=51),
    "amounts of deals": lambda: change(Deal, {"title": "Витрина"}, amount=1),
    "visits": lambda: drop(StageVisit),
    "outcomes": lambda: change(Deal, {"title": "Витрина"}, outcome="lost"),
    "next step": lambda: change(Deal, {"title": "Витрина"}, next_step_at=None),
    "shares": lambda: add(
        DealShare,
        deal_id=Deal.objects.get(title="Витрина").pk,
        member_id=Deal.objects.get(title="Витрина").owner_id,
        percent=Decimal(10),
    ),
    "numbers of deals": lambda: change(Counter, {"series": "deal"}, n=0),
    "pipelines": lambda: _trash(Stage, kind="lost"),
    "enquiries": lambda: change(Lead, {}, closed_at=timezone.now()),
}
"""The label of a checkup of a workspace -> how its promise is broken."""


def test_each_broken_promise_is_found_and_what_is_derived_is_mended(company: Opened) -> None:
    asked = [*doctor.KERNEL, *checkups.checkups]
    assert {one.label for one in asked} == set(BREAKS), "every checkup is shown to find what it promises"
    assert {one.label for one in asked if one.mend} == MENDED
    bytes_before = _path().read_bytes()
    for one in asked:
        with transaction.atomic():
            with permit(connection):
                BREAKS[one.label]()
            wrong = one.look()
            assert wrong, one.label
            told = doctor.checked(one)
            assert (told["detail"], told["remedy"], told["ok"]) == (wrong, one.remedy, not one.damage)
            if one.mend is not None:
                one.mend()
                assert one.look() == "", one.label
            transaction.set_rollback(True)
        _path().write_bytes(bytes_before)
        assert one.look() == "", one.label


def _job(**columns: Any) -> None:
    Job.objects.create(lane="soon", task="test.task", run_after=timezone.now() - LONG_AGO, **columns)


BREAKS_OF_INSTALLATION: dict[str, Callable[[], Any]] = {
    "keys": lambda: (settings.ENVIRONMENT.data / "keys" / "secret_key").chmod(0o644),
    "jobs_stuck": lambda: _job(state="running", lease_until=timezone.now() - LONG_AGO),
    "jobs_waiting": _job,
    "jobs_dead": lambda: _job(state="dead"),
    "feeds": lambda: Feed.objects.filter(workspace=scope.require()).delete(),
}


@pytest.mark.parametrize("label", sorted(BREAKS_OF_INSTALLATION))
def test_a_broken_promise_of_the_installation_is_found(company: Opened, label: str) -> None:
    key = settings.ENVIRONMENT.data / "keys" / "secret_key"
    mode = stat.S_IMODE(key.stat().st_mode)
    (one,) = [each for each in installation.checkups() if each.label == label]
    assert one.look() == ""
    BREAKS_OF_INSTALLATION[label]()
    try:
        assert one.look()
    finally:
        key.chmod(mode)


@pytest.mark.postgresql
def test_a_table_without_its_wall_and_a_constraint_that_was_not_asked_are_found(company: Opened) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        cursor.execute("SELECT current_user")
        (server,) = cursor.fetchone()
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE customers_note NO FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE customers_note ADD CONSTRAINT loose CHECK (text <> '') NOT VALID")
        cursor.execute(f'SET ROLE "{server}"')
    found = {each["name"]: each["detail"] for each in doctor.checks()}
    assert "customers_note" in found["walls"]
    assert "loose" in found["constraints"]
