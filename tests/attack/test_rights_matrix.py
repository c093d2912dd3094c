"""The permission table walked through the doors: kind x action x scope x whose record, by API and by page.

Everything is generated from `core.access`: a role is given one scope for one action, and what a program and a browser
of that role get must be what the table says. A new kind with a collection of its own is walked by itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.neighbour.strangers import MAKERS
from tests.programs import Program
from tests.staff.conftest import anna, company, hire, other_company, signed_in
from tropa.activities.models import Activity
from tropa.core import access, catalogue, commands, scope
from tropa.core.access import AccessKind, Scope
from tropa.core.api.resources import resources
from tropa.core.journal import operation
from tropa.customers.models import Customer, Note
from tropa.sales.models import Deal, Lead, Sale
from tropa.staff.models import Branch, Grant, Member, Role, Team

__all__ = ["anna", "company", "hire", "other_company", "signed_in"]

PLACES = (Scope.OWN, Scope.TEAM, Scope.BRANCH, Scope.ALL)
"""Whose record it is, by the narrowest scope that reaches it."""
RESOURCES = {resource.kind: resource.label for resource in resources if resource.kind}


def _of_a_customer(**values: str) -> Callable[[Any], dict[str, Any]]:
    return lambda owner: {**values, "owner": str(owner.pk), "customer": str(Customer.objects.all()[0].pk)}


NEW: dict[str, Callable[[Any], dict[str, Any]]] = {
    "customer": lambda owner: {"name": "Ель", "owner": str(owner.pk)},
    "task": lambda owner: {"title": "Позвонить", "assignee": str(owner.pk)},
    "tag": lambda _owner: {"name": "новая"},
    "source": lambda _owner: {"name": "новый"},
    "deal": _of_a_customer(title="Стол"),
    "lead": _of_a_customer(title="Стол"),
    "sale": _of_a_customer(occurred_on="2026-11-02", amount="5"),
    "pipeline": lambda _owner: {"name": "новая"},
    "lost_reason": lambda _owner: {"name": "новая"},
    "exchange_rate": lambda _owner: {"code": "EUR", "on": "2026-11-02", "rate": 90},
    **dict.fromkeys(("product", "product_group", "price_list", "form"), lambda _owner: {"name": "новая"}),
    "tax_rate": lambda _owner: {"tax_class": "general", "rate": 31, "valid_from": "2041-01-01"},
    "webhook": lambda _owner: {"url": "https://hooks.firma.example/", "events": ["sales.deal_won"]},
}
EDIT = {
    "customer": {"role": "partner"},
    "task": {"place": "Офис"},
    "tag": {"name": "иная"},
    "source": {"name": "иной"},
    "deal": {"amount": "5"},
    "lead": {"received_at": "2026-11-02T10:00:00Z"},
    "pipeline": {"name": "иная"},
    "lost_reason": {"name": "иная"},
    "exchange_rate": {"rate": 91},
    "tax_rate": {"rate": 91},
    "webhook": {"state": "off"},
    **{kind: {"name": "иная"} for kind in ("product", "product_group", "price_list", "form")},
}
GIVE = {"customer": "owner", "task": "assignee", "deal": "owner", "lead": "owner"}
CARDS = {"customer": "customers/{pk}/", "task": "tasks/{pk}/", "deal": "deals/{pk}/", "product": "products/{pk}/"}
CARDS |= {"sale": "sales/{pk}/"}
OWNED = sorted(kind for kind in NEW if access.kinds.get(kind).owner)
PLAIN = sorted(set(NEW) - set(OWNED))
CHANGED = [
    (kind, action)
    for kind in sorted(NEW)
    for action in ("edit", "delete", "assign")
    if action in access.kinds.get(kind).actions and (action != "assign" or kind in GIVE)
]
READ = ("branch", "file", "member", "role", "team")


@dataclass
class House:
    """Boris with a role of his own, a record at every distance from him."""

    member: Member
    role: Role
    owners: dict[Scope, Member]
    records: dict[tuple[str, Scope], Any]
    program: Program
    browser: Client

    @contextmanager
    def allowed(self, kind: str, **scopes: Scope) -> Iterator[None]:
        """For this block the role has exactly these scopes for the kind; whatever is done is taken back."""
        actions = access.kinds.get(kind).actions
        with transaction.atomic():
            with operation("test.rights"):
                for action in actions:
                    Grant.objects.create(role=self.role, kind=kind, action=action, scope=scopes.get(action, Scope.NONE))
            yield
            transaction.set_rollback(True)

    def attempt(self, done: Callable[[], Any]) -> int:
        """The status of an answer; what was done is taken back, so every attempt meets the same house."""
        with transaction.atomic():
            status: int = done().status_code
            transaction.set_rollback(True)
        return status


@pytest.fixture
def house(company, hire, signed_in):
    boris = hire("Boris", "viewer")
    mate, near, far = hire("Vera"), hire("Gleb"), hire("Dina")
    with scope.enter(company.workspace.pk):
        with operation("test.people"):
            branch = Branch.objects.create(name="Казань")
            team, other = (Team.objects.create(name=name, branch=branch) for name in ("Розница", "Опт"))
            for member, where in ((boris, team), (mate, team), (near, other)):
                member.team = where
                member.save()
            role = Role.objects.create(name="Особая", base="viewer")
            Member.objects.filter(pk=boris.pk).update(role=role)
        owners = {Scope.OWN: boris, Scope.TEAM: mate, Scope.BRANCH: near, Scope.ALL: far}
        records = {}
        with operation("test.records"):
            for place, owner in owners.items():
                customer = Customer.objects.create(name=f"Дуб {place}", owner=owner)
                records["customer", place] = customer
                records["task", place] = Activity.objects.create(title=f"Звонок {place}", assignee=owner)
                records["note", place] = Note.objects.create(customer=customer, text="тайна", author=owner)
        with operation("test.enquiries"):
            # Whoever has a deal sees its customer a little; that is not what is walked here.
            buyer = Customer.objects.create(name="Ель", owner=company.member)
            for place, owner in owners.items():
                mine = {"customer": buyer, "owner": owner}
                records["deal", place] = Deal.objects.create(title=f"Стол {place}", **mine)
                records["lead", place] = Lead.objects.create(title=f"Шкаф {place}", **mine)
                records["sale", place] = Sale.objects.create(
                    amount=5, occurred_on=date(2026, 11, 2), external_id=f"Чек {place}", **mine
                )
        for kind in PLAIN:
            records[kind, Scope.ALL] = MAKERS[kind](company.member)
        yield House(boris, role, owners, records, Program.of(boris), signed_in(boris))


def places(kind: str) -> tuple[Scope, ...]:
    """Where records of a kind can stand."""
    return PLACES if access.kinds.get(kind).owner else (Scope.ALL,)


def reaches(kind: AccessKind, given: Scope, place: Scope) -> bool:
    """What the table says."""
    return kind.fitted(given).reach >= place.reach


@pytest.mark.parametrize("kind", sorted(NEW))
def test_seen_is_what_the_scope_reaches(kind, house):
    declared, path = access.kinds.get(kind), RESOURCES[kind]
    for given in declared.scopes:
        with house.allowed(kind, view=given):
            listed = house.program.get(path)
            told = listed.content.decode()
            assert listed.status_code == (403 if given is Scope.NONE else 200), (kind, given)
            for place in places(kind):
                identity, seen = house.records[kind, place].pk, reaches(declared, given, place)
                case = (kind, given, place)
                assert house.program.get(f"{path}/{identity}").status_code == (200 if seen else 404), case
                assert (str(identity) in told) is seen, case
                if kind in CARDS:
                    page = house.browser.get("/w/lavka/" + CARDS[kind].format(pk=identity))
                    assert page.status_code == (200 if seen else 404), case


@pytest.mark.parametrize(("kind", "action"), CHANGED)
def test_changed_is_what_the_scope_reaches(kind, action, house):
    declared, path = access.kinds.get(kind), RESOURCES[kind]
    for seen in {Scope.ALL, *declared.scopes[1:2]}:
        for given in declared.scopes if seen is Scope.ALL else (Scope.NONE, Scope.ALL):
            scopes = {"view": seen, action: given} | ({"edit": Scope.ALL} if action == "assign" else {})
            with house.allowed(kind, **scopes):
                for place in places(kind):
                    identity = house.records[kind, place].pk
                    to = house.owners[Scope.ALL if place is not Scope.ALL else Scope.TEAM]
                    statuses = {house.attempt(door) for door in doors(house.program, kind, path, action, identity, to)}
                    visible = reaches(declared, seen, place)
                    right = 404 if not visible else 0 if reaches(declared, given, place) else 403
                    # A command that the role has for nobody is refused before any record is looked for.
                    blind = {403} if not visible and given is Scope.NONE else set()
                    expected = {200, 204} if not right else {right}
                    assert statuses <= expected | blind, (kind, action, seen, given, place, statuses)


def doors(
    program: Program, kind: str, path: str, action: str, identity: Any, to: Member
) -> Iterator[Callable[[], Any]]:
    """Every way in which the API changes a record so."""
    ids = [str(identity)]
    if action == "edit":
        yield lambda: program.patch(f"{path}/{identity}", EDIT[kind])
        yield lambda: program.post(f"{path}/actions/core.edit", {"ids": ids, "params": {"values": EDIT[kind]}})
    elif action == "delete":
        yield lambda: program.delete(f"{path}/{identity}")
        if commands.get("core.trash").fits(kind):
            yield lambda: program.post(f"{path}/actions/core.trash", {"ids": ids, "params": {}})
    else:
        owner = {GIVE[kind]: str(to.pk)}
        yield lambda: program.patch(f"{path}/{identity}", owner)
        yield lambda: program.post(f"{path}/actions/core.edit", {"ids": ids, "params": {"values": owner}})


@pytest.mark.parametrize("kind", sorted(NEW))
def test_made_is_what_the_scope_reaches_or_what_may_be_given_away(kind, house):
    declared, path = access.kinds.get(kind), RESOURCES[kind]
    for given in declared.scopes:
        for assign in (Scope.NONE, Scope.OWN):
            with house.allowed(kind, view=Scope.ALL, create=given, assign=declared.fitted(assign)):
                for place in places(kind):
                    status = house.attempt(lambda place=place: house.program.post(path, NEW[kind](house.owners[place])))
                    mine = place is Scope.OWN or not declared.owner
                    may = given is not Scope.NONE and (mine or assign is not Scope.NONE)
                    assert status == (201 if may else 403), (kind, given, assign, place)


@pytest.mark.parametrize("given", [Scope.NONE, Scope.OWN, Scope.TEAM, Scope.BRANCH, Scope.ALL])
def test_what_hangs_on_a_customer_follows_the_customer(given, house):
    declared = access.kinds.get("customer")
    with house.allowed("customer", view=Scope.ALL, edit=given):
        for place in PLACES:
            note, customer = house.records["note", place].pk, house.records["customer", place].pk
            expected = reaches(declared, given, place)
            case = (given, place)
            written = {"customer": str(customer), "text": "заметка"}
            assert house.program.get(f"notes/{note}").status_code == 200, case
            assert house.attempt(lambda w=written: house.program.post("notes", w)) == (201 if expected else 403), case
            changed = house.attempt(lambda n=note: house.program.patch(f"notes/{n}", {"text": "иначе"}))
            assert changed == (200 if expected else 403), case
            gone = house.attempt(lambda n=note: house.program.delete(f"notes/{n}"))
            assert gone == (204 if expected else 403), case
    with house.allowed("customer", view=given):
        for place in PLACES:
            note = house.records["note", place].pk
            seen = reaches(declared, given, place)
            assert house.program.get(f"notes/{note}").status_code == (200 if seen else 404), (given, place)


@pytest.mark.parametrize("kind", OWNED)
def test_a_file_holds_what_may_leave(kind, house):
    declared = access.kinds.get(kind)
    name = {"customer": "name", "sale": "external_id"}.get(kind, "title")
    for given in declared.scopes:
        with house.allowed(kind, view=Scope.ALL, export=given):
            answer = house.browser.get(f"/w/lavka/lists/{kind}/file.csv?columns={name}")
            assert answer.status_code == (403 if given is Scope.NONE else 200), (kind, given)
            if given is not Scope.NONE:
                told = b"".join(answer.streaming_content).decode()
                left = {place for place in PLACES if f" {place}" in told}
                assert left == {place for place in PLACES if reaches(declared, given, place)}, (kind, given)


@pytest.mark.parametrize("kind", READ)
def test_what_is_only_read_is_there_for_whoever_may_view(kind, house, company):
    path = RESOURCES[kind]
    with scope.enter(company.workspace.pk):
        identity = str(MAKERS[kind](company.member).pk)
    for given in access.kinds.get(kind).scopes:
        with house.allowed(kind, view=given):
            listed, one = house.program.get(path), house.program.get(f"{path}/{identity}")
            seen = given is not Scope.NONE  # a file is seen with the note it hangs on
            assert (listed.status_code, one.status_code) == ((200, 200) if seen else (403, 404)), (kind, given)
            assert not seen or identity in listed.content.decode(), (kind, given)


def test_every_kind_with_fields_and_a_collection_is_walked():
    walked = {*NEW, *READ, "note", "stage"}  # the last two through their parents
    assert {kind for kind in RESOURCES if catalogue.is_declared(kind)} <= walked
