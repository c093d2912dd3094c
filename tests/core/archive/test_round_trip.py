"""A company leaves and arrives: the same records, history, files and rights, and everything goes on."""

import json
from zipfile import ZipFile

from django.test import Client

from tests.core.archive.conftest import Archived, Parts, changed, contents, derived, put, rows, troubles
from tropa.core import files, scope
from tropa.core.actors import Actor, act_as
from tropa.core.archive.arriving import arrive
from tropa.core.archive.tables import in_order
from tropa.core.delivery import dispatcher
from tropa.core.journal import canonical_state, undo, verification
from tropa.core.models import Cursor, Feed, File, Operation
from tropa.core.search import find
from tropa.customers.models import Customer
from tropa.staff.models import ApiToken, Branch, Invitation, Member, Notification, User


def test_everything_arrives_as_it_left(archived: Archived) -> None:
    found = arrive(archived.path, slug="new-home")

    assert (found.workspace.pk, found.workspace.slug, found.workspace.state) == (
        archived.workspace,
        "new-home",
        "active",
    )
    assert (found.state, found.files, found.missing) == (archived.state, 1, 0)
    with scope.enter(archived.workspace):
        assert contents() == archived.contents
        assert derived() == archived.derived
        assert canonical_state()[0] == archived.state
        assert Feed.objects.get(workspace=archived.workspace).head == archived.head + 1
        assert Operation.objects.order_by("-seq")[0].label == "core.arrive"


def test_it_goes_on_where_it_was(archived: Archived) -> None:
    arrive(archived.path)
    with scope.enter(archived.workspace):
        owner = Member.objects.owners().get()
        assert verification.verify().ok
        assert troubles() == archived.troubles
        assert archived.person in {hit.id for group in find(owner, "Иннокентий") for hit in group.hits}
        with act_as(Actor("member", owner.pk)):
            undo(archived.renamed)
        assert Customer.objects.get(pk=archived.person).first_name != "Иннокентий"
        with files.open_bytes(File.objects.get()) as stored:
            assert stored.read() == b"%PDF-1.4 contract"
        # What was brought to subscribers in the old place is not brought again.
        bells = Notification.objects.count()
        dispatcher.drain(archived.head)
        assert Notification.objects.count() == bells
        assert Cursor.objects.filter(workspace=archived.workspace, seq__gte=archived.head).exists()


def test_nothing_old_opens_a_door(archived: Archived) -> None:
    with ZipFile(archived.path) as zipped:
        everything = b"".join(zipped.read(name) for name in zipped.namelist())
    assert [secret for secret in archived.secrets if secret.encode() in everything] == []

    arrive(archived.path)

    with scope.enter(archived.workspace):
        assert not ApiToken.objects.alive().exists()
        assert not archived.secrets & set(ApiToken.objects.values_list("digest", flat=True))
        assert not archived.secrets & set(Invitation.objects.values_list("digest", flat=True))
    assert [user.email for user in User.objects.all() if user.has_usable_password()] == []


def test_the_first_owner_runs_an_empty_installation_and_comes_in(archived: Archived) -> None:
    arrive(archived.path)
    anna = User.objects.get(operator=True)
    assert anna.email == "anna@lavka.example"
    browser = Client()
    browser.force_login(anna)
    assert browser.get("/w/lavka/customers/", follow=True).status_code == 200


def test_who_has_an_account_here_keeps_it(archived: Archived) -> None:
    anna = User.objects.create_user("Anna@Lavka.example", "another four quiet words", operator=True)
    arrive(archived.path)
    anna.refresh_from_db()
    assert anna.check_password("another four quiet words")
    with scope.enter(archived.workspace):
        assert Member.objects.get(user=anna).role.base == "owner"
        assert canonical_state()[0] == archived.state
    assert User.objects.filter(operator=True).count() == 1


def test_people_may_open_it_without_tropa(archived: Archived) -> None:
    with ZipFile(archived.path) as zipped:
        names = zipped.namelist()
        assert {"tables/customer.csv", "tables/deal.csv", "tables/sale.csv", "tables/task.csv"} <= set(names)
        assert "Всё о компании «Лавка»" in zipped.read("README.txt").decode()
        table = zipped.read("tables/customer.csv").decode("utf-8-sig").splitlines()
        manifest = json.loads(zipped.read("manifest.json"))
    live = [row for row in archived.contents["customers.customer"] if row[4] is None]
    assert 1 < len(table) <= len(live) + 1
    assert (manifest["format"], manifest["workspace"]["slug"], manifest["product"]) == (1, "lavka", "Tropa")
    assert {told["name"] for told in manifest["tables"]} == {table.name for table in in_order()}


def test_an_archive_is_for_its_owner_alone(archived: Archived) -> None:
    assert archived.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archived.path.parent.iterdir() if path.name.startswith(".")] == []


def test_an_older_archive_is_translated(archived: Archived) -> None:
    def age(parts: Parts) -> None:
        """As the drafts of the format had it."""
        manifest = json.loads(parts["manifest.json"]) | {"format": 0}
        for told in manifest["tables"]:
            content = parts.pop(told["file"])
            told["name"] = told["name"].replace(".", "_", 1)
            told["file"] = f"data/{told['name']}.jsonl"
            if told["name"] == "staff_member":
                content = content.replace(b'"user":', b'"account":')
                told["columns"] = ["account" if name == "user" else name for name in told["columns"]]
            parts[told["file"]] = content
        parts["manifest.json"] = json.dumps(manifest).encode()

    assert arrive(changed(archived.path, age)).state == archived.state


def test_a_column_that_an_older_archive_did_not_know_gets_its_default(archived: Archived) -> None:
    def forget(parts: Parts) -> None:
        manifest = json.loads(parts["manifest.json"]) | {"schema": "of older models"}
        next(told for told in manifest["tables"] if told["name"] == "staff.branch")["columns"].remove("time_zone")
        parts["manifest.json"] = json.dumps(manifest).encode()
        found = rows(parts, "staff.branch")
        put(parts, "staff.branch", [{name: row[name] for name in row if name != "time_zone"} for row in found])

    arrive(changed(archived.path, forget))
    with scope.enter(archived.workspace):
        assert set(Branch.objects.values_list("time_zone", flat=True)) == {""}
