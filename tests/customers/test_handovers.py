"""A customer changes hands: one rule and one piece of news, whatever door it goes through."""

import json

import pytest

from tests.programs import Program
from tropa.core import commands, editing, mass, scope
from tropa.core.access import Scope
from tropa.core.journal import operation, undo
from tropa.core.models import Event, Operation
from tropa.core.selections import Selection
from tropa.customers.importing.consoles import import_file
from tropa.customers.models import Customer
from tropa.staff.models import Grant, Member, Notification, Role

pytestmark = [pytest.mark.sql, pytest.mark.usefixtures("inside")]


@pytest.fixture
def inside(company):
    with scope.enter(company.workspace.pk):
        yield


def made(owner, name="Дуб"):
    with operation("test.customer"):
        return Customer.objects.create(name=name, owner=owner)


def without(action, role="seller", reach=Scope.NONE):
    """Take a right away from everybody of a role."""
    with operation("test.rights"):
        Grant.objects.create(role=Role.objects.get(base=role), kind="customer", action=action, scope=reach)


def fresh(member):
    """The member with the rights of now."""
    return Member.objects.get(pk=member.pk)


def by_patch(program, client, customer, to):
    return program.patch(f"customers/{customer.pk}", {"owner": str(to.pk)}).status_code


def by_bulk_edit(program, client, customer, to):
    body = {"ids": [str(customer.pk)], "params": {"values": {"owner": str(to.pk)}}}
    return program.post("customers/actions/core.edit", body).status_code


def by_command(program, client, customer, to):
    body = {"ids": [str(customer.pk)], "params": {"owner": str(to.pk)}}
    return program.post("customers/actions/customers.assign", body).status_code


def in_place(program, client, customer, to):
    answer = client.post(f"/w/lavka/customers/{customer.pk}/fields/owner/", {"owner": str(to.pk), "version": "1"})
    return {302: 200}.get(answer.status_code, answer.status_code)


DOORS = [by_patch, by_bulk_edit, by_command, in_place]


@pytest.mark.parametrize("door", DOORS)
def test_every_door_asks_the_right_and_rings_the_new_owner(door, company, hire, signed_in, run_events):
    boris, vera = hire("Boris"), hire("Vera")
    mine, other = made(boris), made(boris)
    assert door(Program.of(boris), signed_in(boris), mine, vera) == 200
    assert Customer.objects.get(pk=mine.pk).owner_id == vera.pk
    assert Event.objects.filter(label="customers.assigned").count() == 1
    run_events()
    assert Notification.objects.filter(member=vera, subject_id=mine.pk).count() == 1
    assert not Notification.objects.filter(member=boris).exists()

    without("assign")
    assert door(Program.of(fresh(boris)), signed_in(fresh(boris)), other, vera) == 403
    assert Customer.objects.get(pk=other.pk).owner_id == boris.pk


def test_what_one_may_edit_is_not_yet_ones_to_give_away(company, hire):
    """A role that edits everything and assigns its own."""
    boris, vera = hire("Boris"), hire("Vera")
    for action in ("view", "edit"):
        without(action, reach=Scope.ALL)
    hers, program = made(vera), Program.of(boris)
    assert program.patch(f"customers/{hers.pk}", {"role": "partner"}).status_code == 200
    assert program.patch(f"customers/{hers.pk}", {"owner": str(boris.pk)}).status_code == 403
    # The form sends all fields: an owner who stays is nobody's handing over.
    assert program.patch(f"customers/{hers.pk}", {"owner": str(vera.pk), "role": "client"}).status_code == 200


def test_made_for_a_colleague_is_made_and_given_away(company, hire, run_events):
    boris, vera = hire("Boris"), hire("Vera")
    program = Program.of(boris)
    own = program.post("customers", {"name": "Ель"}).json()
    assert own["owner"]["id"] == str(boris.pk) if isinstance(own["owner"], dict) else own["owner"] == str(boris.pk)
    given = program.post("customers", {"name": "Сосна", "owner": str(vera.pk)})
    assert given.status_code == 201
    run_events()
    assert Notification.objects.filter(member=vera, subject_id=given.json()["id"]).count() == 1
    without("assign")
    assert Program.of(fresh(boris)).post("customers", {"name": "Бук", "owner": str(vera.pk)}).status_code == 403
    assert not Customer.objects.filter(name="Бук").exists()


def test_a_plan_leaves_out_what_is_not_to_be_given_away(company, hire, run_jobs, run_events):
    boris, vera = hire("Boris"), hire("Vera")
    for action in ("view", "edit"):
        without(action, reach=Scope.ALL)
    made(vera)
    mine = [made(boris, f"Клён {at}") for at in range(3)]
    ids = list(Customer.objects.values_list("pk", flat=True))
    planned = mass.plan(
        "core.edit", Selection("customer", tuple(ids)), {"values": {"owner": str(vera.pk)}}, viewer=fresh(boris)
    )
    assert (planned.progress["total"], planned.progress["refused"]) == (3, {"not_allowed": 1})
    mass.apply(planned.pk)
    assert Customer.objects.filter(pk__in=[each.pk for each in mine], owner=vera).count() == 3
    run_events()
    note = Notification.objects.get(member=vera)
    assert (note.count, note.operation) == (3, planned.pk)


def test_nobody_gets_what_he_would_never_see(company, hire):
    boris, vera = hire("Boris"), hire("Vera")
    with operation("test.leaves"):
        vera.deactivate()
    mine = made(boris)
    answer = Program.of(boris).patch(f"customers/{mine.pk}", {"owner": str(vera.pk)})
    assert answer.status_code == 422, answer.content
    assert "owner" in json.dumps(answer.json()["errors"])


def test_an_undo_is_told_as_an_undo(company, hire):
    boris, vera = hire("Boris"), hire("Vera")
    mine = made(boris)
    deed = commands.run("customers.assign", "customer", [mine.pk], {"owner": str(vera.pk)}, viewer=boris)
    undo(deed)
    assert Customer.objects.get(pk=mine.pk).owner_id == boris.pk
    assert Event.objects.filter(label="customers.assigned").count() == 1
    assert Operation.objects.get(pk=deed).state == "undone"


def test_change_each_asks_for_each(company, hire):
    boris, vera = hire("Boris"), hire("Vera")
    without("view", reach=Scope.ALL)
    from tropa.core.errors import Denied

    records = [made(boris), made(vera)]
    with pytest.raises(Denied), operation("test.edit"):
        editing.change_each(records, {"owner": str(vera.pk)}, viewer=fresh(vera))
    assert Customer.objects.filter(owner=boris).count() == 1


@pytest.mark.parametrize("may", [True, False])
def test_an_import_gives_away_only_what_one_may(may, company, hire, run_events, tmp_path):
    vera, gleb = hire("Vera"), hire("Gleb", "head")
    if not may:
        without("assign", "head")
    with operation("test.customer"):
        known = Customer.objects.create(name="Дуб", owner=gleb)
        known.add_contact("phone", "89000000001")
    sheet = tmp_path / "owners.csv"
    sheet.write_text("Имя;Телефон;Ответственный\nДуб;89000000001;Vera\nЕль;89000000002;Vera\n")
    import_file(sheet, member=fresh(gleb), duplicates="replace")
    assert Customer.objects.get(pk=known.pk).owner_id == (vera if may else gleb).pk
    assert Customer.objects.get(name="Ель").owner_id == (vera if may else gleb).pk
    run_events()
    note = Notification.objects.filter(member=vera).first()
    assert (note.count if note else 0) == (2 if may else 0)


def test_who_may_not_give_away_is_shown_the_owner_and_not_asked(company, hire, signed_in):
    """The card, the list and the form offer what the right allows, and no door is found closed after the click."""
    boris = hire("Boris")
    mine = made(boris)
    editable = f'data-cell="/w/lavka/lists/customer/{mine.pk}/cells/owner"'
    field, fresh_list = f"/w/lavka/customers/{mine.pk}/fields/owner/", "/w/lavka/customers/?columns=owner,role"
    asked = {"HX-Request": "true"}
    edit = f"{field}?edit"
    pages = {page: signed_in(boris).get(page, headers=asked).content.decode() for page in (field, fresh_list)}
    assert edit in pages[field]
    assert editable in pages[fresh_list]
    assert b"task-assignee" in signed_in(boris).get("/w/lavka/tasks/new/").content
    assert b'name="owner"' in signed_in(boris).get("/w/lavka/customers/new/").content

    without("assign")
    with operation("test.rights"):
        Grant.objects.create(role=Role.objects.get(base="seller"), kind="task", action="assign", scope=Scope.NONE)
    seller = signed_in(fresh(boris))
    assert edit not in seller.get(field, headers=asked).content.decode()
    assert seller.get(edit, headers=asked).status_code == 403
    page = seller.get(fresh_list).content.decode()
    assert editable not in page
    assert editable.replace("owner", "role") in page
    assert seller.get(f"/w/lavka/lists/customer/{mine.pk}/cells/owner").status_code == 403
    assert b'value="owner"' not in seller.post("/w/lavka/lists/customer/plans/core.edit", {"ids": str(mine.pk)}).content
    assert b"task-assignee" not in seller.get("/w/lavka/tasks/new/").content
    assert b"compose-assignee" not in seller.get(f"/w/lavka/customers/{mine.pk}/").content
    assert b'name="owner"' not in seller.get("/w/lavka/customers/new/").content
    seller.post("/w/lavka/customers/new/", {"kind": "company", "name": "Ясень"})
    assert Customer.objects.get(name="Ясень").owner_id == boris.pk


def test_what_he_makes_is_his_where_he_may_not_give_it_away(company, hire):
    boris = hire("Boris")
    without("create", reach=Scope.ALL)
    without("assign")
    assert editing.create("customer", {"name": "Граб"}, viewer=fresh(boris)).owner_id == boris.pk
