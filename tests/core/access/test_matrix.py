"""Every role x kind x action x scope, generated from the permission table: check, filter and record must agree."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from django.utils import translation

from tests.garden.models import Fruit, Tree
from tropa.core import access
from tropa.core.access import ACTIONS, ROLES, SYSTEM_VIEWER, Rights, Scope
from tropa.core.access.rights import inherited_action
from tropa.core.errors import Denied, NotFound
from tropa.core.journal import operation

ME, MATE, TEAM, BRANCH = uuid4(), uuid4(), uuid4(), uuid4()


@dataclass(frozen=True)
class Somebody:
    rights: Rights
    id: UUID = ME
    team_ids: frozenset[UUID] = field(default_factory=lambda: frozenset({TEAM}))
    branch_ids: frozenset[UUID] = field(default_factory=lambda: frozenset({BRANCH}))


@pytest.fixture
def trees(house) -> dict[str, Tree]:
    found = {
        "own": Tree(name="own", owner=ME),
        "team": Tree(name="team", owner=MATE, team=TEAM),
        "branch": Tree(name="branch", owner=MATE, branch=BRANCH),
        "other": Tree(name="other", owner=MATE, team=uuid4(), branch=uuid4()),
        "nobody": Tree(name="nobody"),
    }
    with operation("garden.plant_trees"):
        for tree in found.values():
            tree.save()
            Fruit(name=tree.name, tree=tree).save()
    return found


SEEN = {
    Scope.NONE: set(),
    Scope.OWN: {"own"},
    Scope.TEAM: {"own", "team"},
    Scope.BRANCH: {"own", "team", "branch"},
    Scope.ALL: {"own", "team", "branch", "other", "nobody"},
}


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("action", ACTIONS)
def test_check_filter_and_record_agree(trees, action, scope) -> None:
    viewer = Somebody(Rights("viewer", {("tree", action): scope, ("tree", inherited_action(action)): scope}))
    found = Tree.objects.filter(access.row_filter(viewer, Tree, action))
    assert {tree.name for tree in found} == SEEN[scope]
    assert {name for name, tree in trees.items() if access.may(viewer, "tree", action, tree)} == SEEN[scope]
    fruits = Fruit.objects.filter(access.row_filter(viewer, Fruit, action))
    assert {fruit.name for fruit in fruits} == SEEN[scope]
    assert {fruit.name for fruit in Fruit.objects.all() if access.may(viewer, "fruit", action, fruit)} == SEEN[scope]
    assert access.may(viewer, "tree", action) is (scope is not Scope.NONE)


@pytest.mark.parametrize("role", ROLES)
def test_each_roles_table_is_what_check_says(db, role) -> None:
    rights = Rights(role)
    for kind, cells in access.table(rights):
        for cell in cells:
            assert cell.scope in cell.choices
            assert cell.scope is kind.fitted(kind.defaults.get(role, {}).get(cell.action, Scope.NONE))
            if cell.scope is Scope.NONE:
                with pytest.raises(Denied):
                    access.check(Somebody(rights), kind.label, cell.action)
            else:
                access.check(Somebody(rights), kind.label, cell.action)


def test_owners_may_everything_and_viewers_only_look(db) -> None:
    assert {Rights("owner").scope("tree", action) for action in ACTIONS} == {Scope.ALL}
    allowed = [action for action in ACTIONS if Rights("viewer").scope("tree", action) is not Scope.NONE]
    assert allowed == ["view"]
    assert Rights("seller").scope("tree", "export") is Scope.NONE
    assert Rights("head").scope("tree", "view") is Scope.TEAM


def test_unseen_is_not_there_and_seen_may_be_refused(trees) -> None:
    seller, viewer = Somebody(Rights("seller")), Somebody(Rights("viewer"))
    assert access.fetch(seller, Tree, trees["own"].pk, "edit") == trees["own"]
    with pytest.raises(NotFound):
        access.fetch(seller, Tree, trees["team"].pk, "edit")
    with pytest.raises(Denied):
        access.fetch(viewer, Tree, trees["own"].pk, "edit")


def test_a_co_worker_reaches_the_record_and_its_children(house) -> None:
    with operation("garden.share"):
        tree = Tree(name=f"shared with {ME}", owner=MATE)
        tree.save()
        Fruit(name="apple", tree=tree).save()
    seller = Somebody(Rights("seller"))
    assert list(Tree.objects.visible_to(seller)) == [tree]
    assert access.may(seller, "tree", "edit", tree)
    assert not access.may(seller, "tree", "delete", tree)
    assert Fruit.objects.visible_to(seller).count() == 1


def test_a_glimpse_shows_some_fields_and_stays_out_of_lists(house) -> None:
    with operation("garden.show"):
        Tree(name=f"shown to {ME}", owner=MATE).save()
    seller = Somebody(Rights("seller"))
    assert not Tree.objects.visible_to(seller).exists()
    rows, fields = access.glimpse(seller, Tree)
    assert Tree.objects.filter(rows).count() == 1
    assert fields == {"name"}


def test_field_rights_never_exceed_the_kinds(db) -> None:
    assert Rights("seller").field("tree", "name") == "write"
    assert Rights("seller").field("tree", "height") == "read"
    assert Rights("viewer").field("tree", "name") == "read"
    assert Rights("owner", fields={("tree", "name"): "none"}).field("tree", "name") == "none"
    assert Rights("owner", {("tree", "view"): Scope.NONE}).field("tree", "name") == "none"


def test_several_roles_give_the_widest(db) -> None:
    both = access.widest([Rights("seller"), Rights("viewer")])
    assert both.scope("tree", "view") is Scope.ALL
    assert both.scope("tree", "edit") is Scope.OWN
    assert both.field("tree", "height") == "read"


def test_the_system_sees_all(trees) -> None:
    assert Tree.objects.visible_to(SYSTEM_VIEWER).count() == 5
    with translation.override("ru"):
        assert SYSTEM_VIEWER.rights.field("tree", "name") == "write"


def test_an_undeclared_kind_is_a_programming_error(db) -> None:
    with pytest.raises(KeyError):
        Rights("owner").scope("dragon", "view")


def test_a_plain_kind_knows_all_or_nothing(db) -> None:
    assert Rights("head").scope("plant", "view") is Scope.ALL
    assert Rights("seller", {("plant", "view"): Scope.NONE}).scope("leaf", "view") is Scope.NONE
