"""An undo asks the rights of what it writes and never gives more than a deed."""

import pytest

from tests.customers.conftest import anna, company, hire, other_company, signed_in  # noqa: F401
from tests.programs import Program
from tropa.core import commands, editing, scope
from tropa.core.access import Scope
from tropa.core.actors import Actor, act_as
from tropa.core.journal import erase, operation, undo
from tropa.core.models import Operation
from tropa.customers.models import Customer, Tag
from tropa.staff import services
from tropa.staff.models import ApiToken, Grant, Member, Role


@pytest.fixture
def cast(company, hire):  # noqa: F811
    """Anna owns, Arkady administers, Boris sells."""
    with scope.enter(company.workspace.pk):
        yield company.member, hire("Arkady", "administrator"), hire("Boris")


def acting_as(member):
    return act_as(Actor("member", member.pk), "page")


def last() -> str:
    return str(Operation.objects.filter(parent=None).order_by("-seq", "-pk").first().pk)


def reversal(member, deed, **query):
    path = f"operations/{deed}/reversal" + ("?dry_run=true" if query.get("dry_run") else "")
    return Program.of(Member.objects.get(pk=member.pk)).post(path).status_code


def right(member, kind, action, reach=Scope.NONE):
    with operation("test.rights"):
        Grant.objects.create(role=member.role, kind=kind, action=action, scope=reach)


def test_an_administrator_neither_makes_nor_unmakes_an_owner(cast, hire):  # noqa: F811
    anna, arkady, boris = cast  # noqa: F811
    role = {each.base: each for each in Role.objects.all()}
    with acting_as(anna):
        services.change_role(member=boris, role=role["owner"], by=anna)
    raised = last()
    assert reversal(arkady, raised, dry_run=True) == reversal(arkady, raised) == 403
    with acting_as(anna):
        services.change_role(member=Member.objects.get(pk=boris.pk), role=role["seller"], by=anna)
    lowered = last()
    assert reversal(arkady, lowered) == 403
    assert Member.objects.get(pk=boris.pk).role.base == "seller"
    assert reversal(anna, lowered) == 201
    assert Member.objects.get(pk=boris.pk).role.base == "owner"


def test_no_undo_leaves_the_company_without_an_owner(cast):
    anna, _arkady, boris = cast  # noqa: F811
    role = {each.base: each for each in Role.objects.all()}
    with acting_as(anna):
        services.change_role(member=boris, role=role["owner"], by=anna)
    raised = last()
    with acting_as(boris):
        services.change_role(member=anna, role=role["seller"], by=Member.objects.get(pk=boris.pk))
    assert reversal(boris, raised) == 409
    assert Member.objects.owners().count() == 1


def test_a_revoked_token_stays_revoked_and_its_making_is_not_taken_back(cast):
    anna, _arkady, _boris = cast  # noqa: F811
    with acting_as(anna):
        token, _secret = services.create_token(member=anna, name="robot")
        made = last()
        services.revoke_token(token=token, by=anna)
    undo(made)
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None


def test_an_erasure_is_final_also_inside_another_deed(cast):
    anna, _arkady, _boris = cast  # noqa: F811
    with acting_as(anna):
        person = editing.create("customer", {"name": "Дуб"}, viewer=anna)
        with operation("test.request", title="Request of the person") as deed:
            erase(person)
    assert reversal(anna, deed.id) == 409
    assert Customer.everything.get(pk=person.pk).name != "Дуб"


def test_what_the_role_does_not_write_is_not_taken_back_either(cast):
    anna, arkady, boris = cast  # noqa: F811
    with acting_as(anna):
        tag = editing.create("tag", {"name": "опт"}, viewer=anna)
        editing.change("tag", tag.pk, {"name": "розница"}, viewer=anna)
    renamed = last()
    right(arkady, "tag", "edit")
    assert reversal(arkady, renamed) == 403
    assert Tag.objects.get(pk=tag.pk).name == "розница"
    with acting_as(boris):
        mine = editing.create("customer", {"name": "Дуб"}, viewer=boris)
        editing.change("customer", mine.pk, {"name": "Ель"}, viewer=boris)
    changed = last()
    right(boris, "customer", "edit")
    assert reversal(boris, changed) == 403
    assert Customer.objects.get(pk=mine.pk).name == "Ель"


def test_all_or_nothing_when_one_record_is_out_of_reach(cast, hire):  # noqa: F811
    """A role that manages all of history, but sees and edits only its own customers."""
    anna, _arkady, boris = cast  # noqa: F811
    right(boris, "operation", "view", Scope.ALL)
    right(boris, "operation", "manage", Scope.ALL)
    with acting_as(anna):
        mine = editing.create("customer", {"name": "Его", "owner": str(boris.pk)}, viewer=anna)
        hers = editing.create("customer", {"name": "Её", "owner": str(anna.pk)}, viewer=anna)
        values = {"values": {"role": "partner"}}
        deed = commands.run("core.edit", "customer", [mine.pk, hers.pk], values, viewer=anna)
    assert reversal(boris, deed, dry_run=True) == reversal(boris, deed) == 403
    assert set(Customer.objects.values_list("role", flat=True)) == {"partner"}
    assert Operation.objects.get(pk=deed).state == "done"
    assert reversal(anna, deed) == 201


def test_ones_own_giving_away_is_taken_back_and_given_again(cast, hire):  # noqa: F811
    _anna, _arkady, boris = cast
    vera = hire("Vera")
    program = Program.of(boris)
    mine = program.post("customers", {"name": "Дуб", "contact_points": [{"kind": "phone", "value": "89000000001"}]})
    given = {"ids": [mine.json()["id"]], "params": {"owner": str(vera.pk)}}
    deed = program.post("customers/actions/customers.assign", given).json()["operation"]
    assert not Customer.objects.visible_to(boris).exists()
    back = program.post(f"operations/{deed}/reversal")
    assert back.status_code == 201, back.content
    assert Customer.objects.get().owner_id == boris.pk
    made = program.post("customers", {"name": "Ель", "owner": str(vera.pk)})
    assert made.status_code == 201
    assert reversal(boris, last()) == 201
    assert Customer.objects.count() == 1
